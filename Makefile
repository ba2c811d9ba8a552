# Everything a developer needs, by name. `make` alone lists it.
export GOTOOLCHAIN := local
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

VERSION    := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS    := -s -w -X main.version=$(VERSION)
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
ACTIONLINT := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
UI_SOURCES := $(shell find ui -type f -not -path 'ui/node_modules/*' -not -path 'ui/test-results/*' 2>/dev/null)
DANCERS    ?= 1000
PHONES     ?= 5000
MINUTES    ?= 60
KILLS      ?= 200
FUZZTIME   ?= 7s
EVENINGS   ?= 10000
ADDRESS    ?= pika.example.org
RELEASE    ?=
COMMIT     ?= $(RELEASE)

.DEFAULT_GOAL := help
.PHONY: help demo serve test check build ui go-test fuzz model e2e load kills night storm soak bench rough shots manual dump release audit audit-go audit-npm clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: build ## a whole night in one process: server, DJ, booth and a crowd (ARGS="--minutes 30")
	@./bin/pika demo $(ARGS)

serve: build ## the server on port 8090, data in ./pb_data
	@./bin/pika serve $(ARGS)

test: tools check go-test fuzz ui-test e2e ## everything that CI runs

check: ui/node_modules/.ready ## formatting, vet, staticcheck, types, lint and workflows
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...
	go run $(ACTIONLINT)
	@for os in windows/amd64 windows/arm64 darwin/amd64 darwin/arm64 linux/amd64 linux/arm64; do \
		echo "vet booth for $$os"; GOOS=$${os%/*} GOARCH=$${os#*/} CGO_ENABLED=0 go vet ./booth/... || exit 1; done
	cd ui && npm run --silent check && npm run --silent lint

build: bin/pika ## the binary with its screens: bin/pika

ui: pb_public/index.html ## the screens, into pb_public/

# One binary without cgo: it runs anywhere, also from an empty image. Go decides itself what is out of date.
.PHONY: bin/pika
bin/pika: pb_public/index.html
	@mkdir -p bin
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o $@ .

pb_public/index.html: ui/node_modules/.ready $(UI_SOURCES)
	cd ui && npm run --silent build

ui/node_modules/.ready: ui/package.json ui/package-lock.json
	cd ui && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: tools ui-test
tools: # what the tests need beyond Go and Node
	@sh .ci/tools

go-test: pb_public/index.html ## Go's tests, with the race detector and in any order
	node .ci/go-test.mjs -race -shuffle=on -timeout 12m ./...

fuzz: ## every fuzz target for FUZZTIME (7s)
	@FUZZTIME=$(FUZZTIME) sh .ci/fuzz

ui-test: pb_public/index.html # units, components and size of the screens
	cd ui && CHROMIUM="$$(sh ../.ci/tools chromium)" npm run --silent test && npm run --silent budget

e2e: build ## journeys in a real browser against the real binary
	cd ui && CHROMIUM="$$(sh ../.ci/tools chromium)" npm run --silent e2e

model: ## EVENINGS=10000 random evenings against a plain reference
	PIKA_MODEL=$(EVENINGS) go test ./hooks -run '^TestModel$$' -count=1 -v

kills: ## KILLS=200 kills of the server under load; all that was acknowledged must be in the rows
	PIKA_SERVER_KILLS=$(KILLS) go test . -run '^TestServerKilled' -count=1 -v

rough: MINUTES = 5
rough: PHONES = 300
rough: ui/node_modules/.ready ## MINUTES=5 of each test under load, PHONES=300 on each floor (PIKA_SEED repeats the faults)
	PIKA_UNDER_LOAD=$$(( $(MINUTES) * 60 )) PIKA_PHONES=$(PHONES) go test . -run '^TestUnderLoad' -count=1 -v -parallel 1 -timeout $$(( $(MINUTES) * 12 + 30 ))m
	cd ui && PIKA_PHONES=$(PHONES) CHROMIUM="$$(sh ../.ci/tools chromium)" npm run --silent e2e -- release.spec.ts

night: build ## DANCERS=1000 dancers' whole night, killed in the middle; all that was said must be in the rows
	go run ./crowd/load -pika ./bin/pika -dancers $(DANCERS) -night -kill $(ARGS)

storm: build ## PHONES=5000 that stall, thank all at once, and come back to a server that goes down and is killed
	go run ./crowd/load -pika ./bin/pika -dancers $(PHONES) -storm $(ARGS)

soak: build ## MINUTES=60 of phones that sleep, wake, flap and come anew: what does the server keep of them?
	go run ./crowd/load -pika ./bin/pika -dancers 300 -soak $(MINUTES)m $(ARGS)

bench: build ## feed and intents beside a bare SSE broadcast and a stock PocketBase, at 1 000, 3 000 and 10 000 phones
	go run ./crowd/load -pika ./bin/pika -bench $(ARGS)

load: build ## DANCERS=1000 simulated phones against the binary, beside a bare SSE broadcast
	go run ./crowd/load -pika ./bin/pika -dancers $(DANCERS) $(ARGS)

shots: ui/node_modules/.ready ## every state of every screen as a picture, into shots/
	cd ui && CHROMIUM="$$(sh ../.ci/tools chromium)" npm run --silent shots

manual: pb_public/index.html ## the DJ's manual on a page of A4: manual.pdf (ADDRESS=pika.example.org)
	cd ui && CHROMIUM="$$(sh ../.ci/tools chromium)" node scripts/manual.mjs $(ADDRESS) ../manual.pdf

dump: ## what RELEASE=v0.3.0 leaves behind, as SQL for the tests of later ones (COMMIT=… where there is no such tag)
	@sh .ci/dump '$(RELEASE)' '$(COMMIT)'

release: pb_public/index.html ## archives for five systems with checksums and lists of contents, into dist/
	VERSION='$(VERSION)' sh .ci/release

audit: audit-go audit-npm ## known faults in what this is built on (asks databases over the network)
audit-go:
	go run $(GOVULNCHECK) ./...
audit-npm:
	cd ui && npm audit --audit-level=high

clean: ## what was built
	rm -rf bin dist shots ui/node_modules ui/test-results
	find pb_public -mindepth 1 -not -name .gitkeep -delete
