# shellcheck shell=bash
# The servers and the browser that some tests need: where they are, and what is said when they are
# not there. Tests learn of them through KEFU_TEST_CHROMIUM, KEFU_TEST_DOVECOT and DATABASE_URL;
# with KEFU_REQUIRE_ALL=1 a missing one is a failure. Sourced by bin/test, after say.sh.

first_of() { # the first argument that is a program
  local candidate
  for candidate in "$@"; do
    if [ -n "$candidate" ] && command -v "$candidate" 2>/dev/null; then return; fi
  done
  return 1
}

# /usr/sbin is not on an ordinary Debian user's PATH. A path given by the caller is taken as it is.
find_chromium() {
  [ -n "${KEFU_TEST_CHROMIUM:-}" ] || KEFU_TEST_CHROMIUM=$(first_of chromium chromium-browser google-chrome google-chrome-stable) ||
    not_found "Chromium" browser "chromium fonts-noto-cjk"
  export KEFU_TEST_CHROMIUM
}
find_dovecot() {
  [ -n "${KEFU_TEST_DOVECOT:-}" ] || KEFU_TEST_DOVECOT=$(first_of dovecot /usr/sbin/dovecot /usr/local/sbin/dovecot) ||
    not_found "Dovecot" dovecot dovecot-imapd
  export KEFU_TEST_DOVECOT
}

# find_postgresql: sets PG_BIN, the folder with initdb and pg_ctl of the newest server found.
find_postgresql() {
  local initdb
  initdb=$(first_of initdb || printf '%s\n' /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb | sort -V | tail -n 1)
  if [ -x "$initdb" ]; then
    PG_BIN=$(dirname "$(readlink -f "$initdb")")
  else
    PG_BIN=''
    not_found "PostgreSQL server" postgres postgresql
  fi
}

MISSING=''
not_found() { # NAME MARKER DEBIAN-PACKAGES
  MISSING="$MISSING $2"
  if [ "${KEFU_REQUIRE_ALL:-}" = 1 ]; then
    warn "not found: $1. KEFU_REQUIRE_ALL=1 asks for all, so this is a failure; on Debian: sudo apt-get install $3"
  else
    warn "not found: $1. Those tests are skipped; on Debian: sudo apt-get install $3"
  fi
}
