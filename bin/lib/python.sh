# shellcheck shell=bash
# Finding Python, making the virtual environment, and saying what is wrong where that fails.
# Sourced by bin/setup, after say.sh.

# A caller's own Python settings must not leak into the environment that is made here.
unset PYTHONPATH PYTHONHOME
export PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0

find_python() {
  local candidate found=''
  for candidate in ${KEFU_PYTHON:-} python3 python3.13 python3.12 python3.11; do
    command -v "$candidate" >/dev/null || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      "$candidate" -c 'import venv, ssl, sqlite3' 2>/dev/null ||
        fail "$candidate lacks parts of Python's own library. On Debian: sudo apt-get install python3"
      command -v "$candidate"
      return
    fi
    found=${found:-$("$candidate" --version 2>&1)}
  done
  found=${found:+only $found was found}
  fail "Kefu needs Python 3.11 or newer; ${found:-no python3 was found}. On Debian 12 or newer: sudo apt-get install python3"
}

# venv_usable FOLDER: its Python runs, and the folder still is where it was made. (Its commands
# carry the full path in their first line, so a moved or copied checkout needs a new one.) One whose
# installation was cut short is not usable: pip may take a package half there for a whole one.
venv_usable() {
  [ ! -e "$1/.kefu-unfinished" ] || return 1
  "$1/bin/python" -c '' 2>/dev/null || return 1
  [ "$("$1/bin/python" -c 'import sys; print(sys.prefix)')" = "$1" ] || return 1
  [ ! -f "$1/.kefu-home" ] || [ "$(cat "$1/.kefu-home")" = "$1" ]
}

make_venv() { # PYTHON FOLDER
  local again=''
  if [ -e "$2" ]; then
    again=--clear
    warn "The environment in .venv is unfinished, broken or was made elsewhere; making it anew."
  fi
  "$1" -m venv --without-pip $again "$2" ||
    fail "Could not make a virtual environment in $2: is the folder writable, and is there room?"
  printf '%s\n' "$2" >"$2/.kefu-home"
}

# checked_pip FOLDER: the path of the wheel that the manifest there names, its SHA-256 checked.
checked_pip() {
  local file sum
  file=$1/$(sed -n 's/^file = "\(.*\)"/\1/p' "$1/manifest.toml")
  sum=$(sed -n 's/^sha256 = "\(.*\)"/\1/p' "$1/manifest.toml")
  printf '%s  %s\n' "$sum" "$file" | sha256sum --check --status ||
    fail "$file is missing or not the file its manifest names; get it back with: git checkout -- bin/bootstrap"
  printf '%s\n' "$file"
}

explain_failed_install() { # LOG
  local log=$1 words why=''
  tail -n 12 "$log" | sed 's/^/    /' >&2
  words=$(grep -E '^ *(ERROR|WARNING|error)' "$log" || true)
  if grep -qi 'no space left' <<<"$words"; then
    why="The disk is full. Kefu needs about 1 GB for its environment."
  elif grep -q 'DO NOT MATCH THE HASHES' <<<"$words"; then
    why="A package differs from the one named in requirements/. Nothing of it was installed. Is a proxy changing downloads?"
  elif grep -qiE 'name resolution|name or service|connection|timed out|retries|proxy|certificate|ssl' <<<"$words" ||
    ! grep -qE '^ *(Downloading|Using cached|Requirement already)' "$log"; then
    why="The package index could not be reached. Check the network; behind a company proxy, or with an index of your own, set https_proxy or pip's index-url and run this again."
  elif grep -qi 'no matching distribution' <<<"$words"; then
    why="No ready-made package for this machine ($(uname -sm)) and its Python. Kefu is made for Linux on x86_64 and aarch64 with Python 3.11 to 3.13."
  fi
  fail "${why:-Installing failed.} The whole log: $log"
}
