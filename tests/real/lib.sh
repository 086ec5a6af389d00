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

# The mirror that the machine already uses: the deb822 files' "URIs:" or the lists' "deb" lines.
mirror() {
  grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null \
    | grep -v snapshot.debian.org | tr -d ' ' | head -n 1 || true
}

# download_debs SUITE INTO PACKAGE…: packages of any suite and everything they need, as if on an empty machine, into
# INTO/cache/archives. Nothing is installed: apt works in a world of its own, signatures checked by the machine's keyring.
download_debs() {
  local suite=$1 into=$2 from keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  shift 2
  [ -f "$keyring" ] || fail "needs $keyring (package debian-archive-keyring)"
  from=$(mirror)
  mkdir -p "$into/lists/partial" "$into/cache/archives/partial" "$into/etc" "$into/preferences"
  : >"$into/status"
  echo "deb [signed-by=$keyring] ${from:-http://deb.debian.org/debian} $suite main" >"$into/etc/sources.list"
  cat >"$into/etc/apt.conf" <<CONF
Dir::Etc::SourceList "$into/etc/sources.list";
Dir::Etc::SourceParts "-";
Dir::Etc::PreferencesParts "$into/preferences";
Dir::State::Lists "$into/lists";
Dir::State::status "$into/status";
Dir::Cache "$into/cache";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Debug::NoLocking "true";
CONF
  export APT_CONFIG=$into/etc/apt.conf
  apt_get update -qq
  apt_get install -qq -y --download-only "$@" >/dev/null
  unset APT_CONFIG
}
