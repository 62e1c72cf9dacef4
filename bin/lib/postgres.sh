# shellcheck shell=bash
# A throw-away PostgreSQL of our own: files in a temporary folder, reached by a socket in it, gone
# afterwards. Sourced by bin/test, after components.sh has found PG_BIN.

# PostgreSQL refuses to run as root; then it runs as the packaged user, or as nobody.
PG_AS=()
if [ "$(id -u)" = 0 ]; then
  PG_USER=postgres
  id -u "$PG_USER" >/dev/null 2>&1 || PG_USER=nobody
  PG_AS=(setpriv "--reuid=$PG_USER" "--regid=$(id -g "$PG_USER")" --clear-groups env HOME=/nonexistent)
fi

# postgres_start FOLDER: makes and starts a server in FOLDER (empty, ours; a short path, since a
# socket's may have 107 bytes) and sets DATABASE_URL. What it says goes to FOLDER/log.
postgres_start() {
  PG_FOLDER=$1
  [ -z "${PG_USER:-}" ] || chown "$PG_USER" "$PG_FOLDER"
  chmod 711 "$PG_FOLDER"
  (
    cd "$PG_FOLDER"
    "${PG_AS[@]}" "$PG_BIN/initdb" --pgdata=data --username=kefu --auth=trust --encoding=UTF8 \
      --locale=C.UTF-8 --no-sync
    # Nothing here must outlive a crash, so it need not wait for the disk.
    printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$PG_FOLDER'" 'fsync = off' \
      'synchronous_commit = off' 'full_page_writes = off' 'max_connections = 200' |
      "${PG_AS[@]}" tee -a data/postgresql.conf >/dev/null
    "${PG_AS[@]}" "$PG_BIN/pg_ctl" --pgdata=data --log=server.log --wait --timeout=60 start
    "${PG_AS[@]}" "$PG_BIN/createdb" --host="$PG_FOLDER" --username=kefu kefu
  ) >"$PG_FOLDER/log" 2>&1 </dev/null || {
    tail -n 15 "$PG_FOLDER/log" "$PG_FOLDER/server.log" >&2 2>/dev/null || true
    return 1
  }
  export DATABASE_URL="postgresql://kefu@/kefu?host=$PG_FOLDER"
}

postgres_stop() {
  [ -f "${PG_FOLDER:-}/data/postmaster.pid" ] || return 0
  (cd "$PG_FOLDER" && "${PG_AS[@]}" "$PG_BIN/pg_ctl" --pgdata=data --mode=immediate --wait stop) >/dev/null 2>&1 || true
}
