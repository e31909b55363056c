# Shared by the scripts beside it: steps with their time, and a throwaway PostgreSQL 15 cluster. Sourced by bash, after `set -euo pipefail`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
pg_version=15
pg_bin=/usr/lib/postgresql/$pg_version/bin
export PG_CONFIG=$pg_bin/pg_config
jobs=$(nproc)

# step "what is done" command …: says what, runs it with its output in a log, says how long it took. Ends the script where it fails.
step() {
  run_step "$@"
  return "$step_code"
}
# The same, but goes on where it fails: the exit status is in step_code. A function is left at its first failing command; for that it runs
# in a subshell, so it sets no variables here. Bash drops `set -e` behind if, ||, && and !, all the way down: call neither of the two there.
run_step() {
  local what=$1 begin=$SECONDS log
  shift
  log=$(mktemp)
  printf '%s … ' "$what"
  set +e
  (set -e; "$@") >"$log" 2>&1
  step_code=$?
  set -e
  if [ "$step_code" = 0 ]; then
    printf '%d s\n' $((SECONDS - begin))
  else
    printf 'failed after %d s:\n' $((SECONDS - begin))
    tail -n 60 "$log"
  fi
  rm -f "$log"
}

# Where one user has built, another cannot write over it, and compilers say so in many words.
check_writable() {
  local path
  path=$(find "$root" -path "$root/.git" -prune -o ! -type l ! -writable -print -quit 2>/dev/null) || true
  [ -z "$path" ] || {
    echo "$(id -un) cannot write $path: as $(stat -c %U "$path"), whose it is, run: make clean && rm -rf build build-clang" >&2
    return 1
  }
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

# start_cluster NAME: makes and starts a cluster in the working tree, in .NAME/ . Where the server's user cannot reach the working tree,
# the cluster lies in a temporary directory and .NAME is a link to it. use_cluster sets the variables for its clients, and cluster, where it
# lies; stop_cluster ends and removes it.
start_cluster() {
  local name=$1 socket cluster
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
  as_server "$pg_bin/initdb" -D "$cluster" -U faultprint -A trust -E UTF8 --locale=C.UTF-8 --no-sync
  as_server "$pg_bin/pg_ctl" -D "$cluster" -w -l "$cluster/log" \
    -o "-c listen_addresses='' -c unix_socket_directories='$socket' -c fsync=off -c log_min_messages=warning" start
}
use_cluster() {
  local socket
  socket=$(cat "$root/.$1/socket")
  cluster=$(readlink -f "$root/.$1")/cluster
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
