# shellcheck shell=bash
# Shared by the scripts of this folder: where things live, how they speak, how packages arrive.
# Sourced, not run; the caller has `set -euo pipefail`.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
workspace=$(cd "$here/../.." && pwd)
parts=${ORK_PARTS:-$workspace/.parts}

say() { echo "$(basename "$0"): $*"; }
fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

need() {
  local name
  for name in "$@"; do
    command -v "$name" >/dev/null || fail "needs $name on PATH"
  done
}

# One set-up at a time: tests start them side by side, and apt and npm want the folder for themselves.
lock_parts() {
  mkdir -p "$parts"
  parts=$(cd "$parts" && pwd)
  exec 9>"$parts/.lock"
  flock -w 900 9 || fail "another set-up has held $parts/.lock for 15 minutes"
}

# Installs Debian packages of this machine's own suite, those that are missing.
apt_install() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q ' installed$' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  [ "$(id -u)" -eq 0 ] || fail "needs root to install: ${missing[*]}"
  say "installing ${missing[*]} with apt-get"
  apt_get update -qq
  apt_get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null 2> >(grep -v '^debconf: delaying' >&2)
}

# The lock's descriptor stays with us: a daemon that a package starts must not keep it.
apt_get() {
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" 9>&- || fail "apt-get $* failed"
}
