# Shared by the scripts beside it: steps with their time, and a throwaway PostgreSQL 15 cluster. Sourced by bash, after `set -euo pipefail`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
pg_version=15
pg_bin=/usr/lib/postgresql/$pg_version/bin
export PG_CONFIG=$pg_bin/pg_config
jobs=$(nproc)

step() {  # step "what is done" command …: says what, runs it with its output in a log, says how long it took
  local what=$1 begin=$SECONDS log
  shift
  log=$(mktemp)
  printf '%s … ' "$what"
  if "$@" >"$log" 2>&1; then
    printf '%d s\n' $((SECONDS - begin))
    rm -f "$log"
  else
    local code=$?
    printf 'failed after %d s:\n' $((SECONDS - begin))
    tail -n 60 "$log"
    rm -f "$log"
    return "$code"
  fi
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else echo "root is needed for this: run it as root, or install sudo" >&2 && return 1
  fi
}

# A server refuses to run as root: then the package's own user runs it.
if [ "$(id -u)" = 0 ]; then server_user=postgres; else server_user=$(id -un); fi
as_server() {
  if [ "$(id -un)" = "$server_user" ]; then "$@"; else runuser -u "$server_user" -- "$@"; fi
}

# start_cluster NAME: makes and starts a cluster in the working tree, in .NAME/ ; sets PGHOST, PGPORT, PGUSER. Where the server's user cannot
# reach the working tree, the cluster lies in a temporary directory and .NAME is a link to it. stop_cluster ends and removes it.
cluster=
start_cluster() {
  local name=$1
  stop_cluster "$name"
  socket=$(mktemp -d /tmp/faultprint.XXXXXX)  # the path of a socket may have 107 bytes only
  mkdir -p "$root/.$name"
  cluster=$root/.$name/cluster
  if [ "$(id -u)" = 0 ]; then
    chown "$server_user" "$socket" "$root/.$name"
    if ! as_server test -w "$root/.$name"; then
      rmdir "$root/.$name"
      ln -s "$socket" "$root/.$name"
      cluster=$socket/cluster
    fi
  fi
  echo "$socket" >"$root/.$name/socket"
  as_server "$pg_bin/initdb" -D "$cluster" -U faultprint -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  as_server "$pg_bin/pg_ctl" -D "$cluster" -w -l "$cluster/log" \
    -o "-c listen_addresses='' -c unix_socket_directories='$socket' -c fsync=off -c log_min_messages=warning" start >/dev/null
  export PGHOST=$socket PGPORT=5432 PGUSER=faultprint PGDATABASE=postgres
}
stop_cluster() {
  local name=$1 place=$root/.$1 socket=
  [ -e "$place" ] || [ -L "$place" ] || return 0
  [ -f "$place/socket" ] && socket=$(cat "$place/socket")
  [ -f "$place/cluster/postmaster.pid" ] && as_server "$pg_bin/pg_ctl" -D "$place/cluster" -w -m immediate stop >/dev/null 2>&1 || true
  [ -L "$place" ] && rm -f "$place" || rm -rf "$place"
  case $socket in /tmp/faultprint.*) rm -rf "$socket" ;; esac
}

query() { "$pg_bin/psql" -X -q -v ON_ERROR_STOP=1 "$@"; }
