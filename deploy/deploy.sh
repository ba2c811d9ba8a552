#!/bin/sh
# Puts another version of Pika on a server that systemd runs, and takes it back if it is not well there.
#
#   deploy/deploy.sh [--live] BINARY [USER@]HOST
#
# BINARY is uploaded beside the one that runs, PIKA_LINK is pointed at it and the service is started anew. If the server
# is not well within PIKA_PATIENCE seconds, and of the new version, the link goes back, the service is started again,
# and this ends with 1. Nothing is changed before the new program has run there once (pika version) and while a set is
# live, unless --live says so: a restart is a second of silence on the phones.
#
# Only the program goes back. What a new version changed in the database stays: PIKA_BEFORE is for a backup.
#
#   PIKA_LINK      what the unit's ExecStart names         /usr/local/bin/pika
#   PIKA_UNIT      the service                             pika
#   PIKA_CHECK     the server, as seen on its own machine  http://127.0.0.1:8090
#   PIKA_PATIENCE  seconds                                 30
#   PIKA_BEFORE    a command there, before all: if it fails, nothing is changed
#   PIKA_SUDO      how to become root there                sudo -n, nothing for root
#   PIKA_SSH       options for ssh and scp
#
# The machine needs sh, systemctl and curl, and beside PIKA_LINK room for two programs, link@version: the one that runs
# and the one before it. Older ones are removed.
set -eu

live=no
if [ "${1:-}" = --live ]; then
	live=yes
	shift
fi
if [ $# -ne 2 ]; then
	sed -n 's/^# \{0,1\}//; 2,4p' "$0" >&2
	exit 2
fi
binary=$1
host=$2
[ -s "$binary" ] || { echo "There is no program at $binary." >&2; exit 2; }

# quoted for the shell on the other side
quote() { printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"; }

# far runs what it reads there, with the settings of this side.
far() {
	# shellcheck disable=SC2086 # options are several words
	{
		for setting in "link=${PIKA_LINK:-/usr/local/bin/pika}" "unit=${PIKA_UNIT:-pika}" "check=${PIKA_CHECK:-http://127.0.0.1:8090}" \
			"patience=${PIKA_PATIENCE:-30}" "before=${PIKA_BEFORE:-}" "sudo=${PIKA_SUDO-sudo -n}" "live=$live" "upload=${upload:-}"; do
			printf '%s=%s\n' "${setting%%=*}" "$(quote "${setting#*=}")"
		done
		cat
	} | ssh ${PIKA_SSH:-} "$host" sh -s
}

upload=$(far <<'THERE'
mktemp "${TMPDIR:-/tmp}/pika-upload-XXXXXX"
THERE
)
# shellcheck disable=SC2086
if ! scp -q ${PIKA_SSH:-} "$binary" "$host:$upload"; then
	far <<'THERE' || true
rm -f "$upload"
THERE
	echo "The program did not get there. Nothing was changed." >&2
	exit 1
fi

far <<'THERE'
set -eu
trap 'rm -f "$upload"' EXIT
say() { echo "$*" >&2; }
as_root() {
	if [ "$(id -u)" -eq 0 ]; then "$@"; else $sudo "$@"; fi
}

chmod 755 "$upload"
version=$("$upload" version | sed -n 's/^pika //p') || version=
[ -n "$version" ] || { say "The program does not run there: $(uname -sm), in $upload. Nothing was changed."; exit 1; }
if [ "$live" = no ] && sets=$(curl -fsS -m 5 "$check/api/live" 2>/dev/null) && [ "$sets" != "[]" ]; then
	say "A set is live. Nothing was changed; --live restarts the server in the middle of it."
	exit 1
fi
if [ -n "$before" ]; then
	sh -c "$before" >&2 || { say "The command before failed. Nothing was changed."; exit 1; }
fi

# point makes the link name a program, in one step.
point() {
	as_root ln -sfn "$1" "$link.next"
	as_root mv -fT "$link.next" "$link"
}
# well waits until the server answers as the version given.
well() {
	waited=0
	until curl -fsS -m 5 "$check/api/health" >/dev/null 2>&1 && curl -fsS -m 5 "$check/api/about" 2>/dev/null | grep -qF "\"version\":\"$1\""; do
		[ "$waited" -lt "$patience" ] || return 1
		waited=$((waited + 1))
		sleep 1
	done
}

# the first time what the link names may be the program itself
if [ -e "$link" ] && [ ! -L "$link" ]; then
	as_root cp -p "$link" "$link@before"
	point "$link@before"
fi
old=$(readlink "$link" || true)
new=$link@$version
[ "$new" != "$old" ] || new=$new-again
as_root cp "$upload" "$new.part"
as_root chmod 755 "$new.part"
as_root mv -fT "$new.part" "$new"
point "$new"
if as_root systemctl restart "$unit" && well "$version"; then
	say "$version is running."
	for other in "$link"@*; do
		[ "$other" = "$new" ] || [ "$other" = "$old" ] || as_root rm -f "$other"
	done
	exit 0
fi

if [ -z "$old" ]; then
	say "$version is not well after $patience s, and there is none before it. See: journalctl -u $unit"
	exit 1
fi
say "$version is not well after $patience s: going back. See: journalctl -u $unit"
point "$old"
as_root rm -f "$new"
before_it=$("$old" version | sed -n 's/^pika //p')
if as_root systemctl restart "$unit" && well "$before_it"; then
	say "$before_it is running again."
else
	say "$before_it is not well either. Look at the machine."
fi
exit 1
THERE
