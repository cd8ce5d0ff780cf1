#!/bin/sh
# Runs a command and tells a Vedette heartbeat how it went:
#
#   vedette-cron.sh https://vedette.example/ping/<token> command [argument ...]
#
# /start goes out as the command begins, its exit status and the end of its output when it is over, all under one run
# id. The command is not disturbed: its output is printed as ever, its exit status is that of this script, and while
# Vedette cannot be reached it runs all the same. Needs sh, curl or wget, and nothing else.
set -u

if [ $# -lt 2 ]; then
  echo "usage: $0 <ping url> command [argument ...]" >&2
  exit 64
fi
url=${1%/}
shift

new_uuid() {
  if [ -r /proc/sys/kernel/random/uuid ]; then
    cat /proc/sys/kernel/random/uuid
  elif command -v uuidgen >/dev/null 2>&1; then
    uuidgen
  else
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n' | sed 's/^\(.\{8\}\)\(.\{4\}\)\(.\{4\}\)\(.\{4\}\)/\1-\2-\3-\4-/'
  fi
}

# tell <word> [file]: pings, with the file as the body. Tries for half a minute; never fails the job.
tell() {
  if command -v curl >/dev/null 2>&1; then
    curl -fsS -m 10 --retry 5 -o /dev/null --data-binary "@${2:-/dev/null}" "$url/$1?rid=$rid"
  else
    wget -q -T 10 -t 5 -O /dev/null --post-file="${2:-/dev/null}" "$url/$1?rid=$rid"
  fi || echo "vedette-cron: $1 could not be reported" >&2
}

rid=$(new_uuid)
work=$(mktemp -d) || exit 73
trap 'rm -rf "$work"' EXIT

tell start &
starting=$!

{
  "$@" 2>&1
  echo $? >"$work/status"
} | tee "$work/output"
status=$(cat "$work/status")

# What failed is usually said at the end, and Vedette keeps 10,000 bytes.
tail -c 10000 "$work/output" >"$work/tail"
wait "$starting"
tell "$status" "$work/tail"
exit "$status"
