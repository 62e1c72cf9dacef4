# shellcheck shell=bash
# What the scripts print: plain lines, colour and a moving line only on a terminal.
# Sourced by the scripts beside this folder.

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
  BOLD=$'\e[1m' GREEN=$'\e[32m' YELLOW=$'\e[33m' RED=$'\e[31m' PLAIN=$'\e[0m' MOVING=1
else
  BOLD='' GREEN='' YELLOW='' RED='' PLAIN='' MOVING=''
fi

say() { printf '%s\n' "$*"; }
title() { printf '%s\n' "$BOLD$*$PLAIN"; }
done_line() { printf '%s\n' "${GREEN}✓$PLAIN $*"; }
warn() { printf '%s\n' "${YELLOW}!$PLAIN $*" >&2; }
fail() {
  printf '%s\n' "${RED}✗$PLAIN $*" >&2
  exit 1
}

# with_progress TITLE LOG TOTAL COMMAND… : runs COMMAND with its output in LOG and shows how far it
# is: seconds, packages met so far of TOTAL (0: not counted), what it does now. Returns its status.
# The command gets a process group of its own, so that stop_child ends it with all its children.
CHILD=''
with_progress() {
  local title=$1 log=$2 total=$3 began=$SECONDS told=0 status=0
  shift 3
  : >"$log"
  [ -n "$MOVING" ] || say "  $title …"
  set -m
  "$@" >>"$log" 2>&1 </dev/null &
  CHILD=$!
  set +m
  while kill -0 "$CHILD" 2>/dev/null; do
    sleep 0.3
    if [ -n "$MOVING" ]; then
      printf '\r\e[K  %s … %.50s' "$title" "$(_progress_of "$log" "$total" $((SECONDS - began)))"
    elif [ $((SECONDS - began - told)) -ge 15 ]; then
      told=$((SECONDS - began))
      say "    $(_progress_of "$log" "$total" "$told")"
    fi
  done
  wait "$CHILD" || status=$?
  CHILD=''
  [ -z "$MOVING" ] || printf '\r\e[K'
  [ "$status" -ne 0 ] || done_line "$title ($((SECONDS - began)) s)"
  return "$status"
}

_progress_of() {
  local log=$1 total=$2 seconds=$3 met now
  met=$(grep -cE '^(Collecting|Requirement already)' "$log" || true)
  now=$(grep -oE '^ *(Collecting|Downloading|Using cached|Installing|Preparing|Building) +[^ =]*' "$log" |
    tail -n 1 | sed 's/^ *//; s/^Installing collected/putting them in place/' || true)
  if [ "$total" -gt 0 ]; then printf '%s s, %s of %s packages' "$seconds" "$met" "$total"; else printf '%s s' "$seconds"; fi
  [ -z "$now" ] || printf ', %s' "$now"
}

stop_child() {
  [ -n "$CHILD" ] || return 0
  kill -TERM -- "-$CHILD" 2>/dev/null || true
  wait "$CHILD" 2>/dev/null || true
  CHILD=''
}
