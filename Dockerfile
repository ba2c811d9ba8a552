# Pika as an image: the screens, then the binary, then nothing but the binary.
# Screens and binary are built on this machine, whatever machine the image is for.
FROM --platform=$BUILDPLATFORM node:22-bookworm-slim AS ui
WORKDIR /src/ui
COPY ui/package.json ui/package-lock.json ui/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY ui/ ./
COPY pb_public/ /src/pb_public/
RUN npm run build

FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY main.go server.go secret.go doctor.go doctor_files_unix.go doctor_files_windows.go backup.go health.go restore.go demo.go demo_host.go demo_screen.go demo_server.go ./
COPY booth/ booth/
COPY crowd/ crowd/
COPY hooks/ hooks/
COPY live/ live/
COPY pb_migrations/ pb_migrations/
COPY --from=ui /src/pb_public/ pb_public/
ARG VERSION=dev
ARG TARGETOS
ARG TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /pika . \
	&& mkdir /data

# No shell, no package manager, no root: CA certificates for mail and push, and one file.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /pika /pika
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
EXPOSE 8090
VOLUME /data
ENTRYPOINT ["/pika"]
HEALTHCHECK --interval=15s --timeout=10s --start-period=10s CMD ["/pika", "health"]
CMD ["serve", "--dir", "/data"]
