#!/usr/bin/env bash
# Sets up what the registry tests need: two registries to speak to and two clients to compare with. Safe to run again.
#
#   setup-registry.sh        installs under ${ORK_PARTS:-<workspace>/.parts}/registry:
#     docker-registry        2.8, this machine's Debian package, unpacked
#     oras                   1.3, Debian's package of sid, unpacked (statically linked)
#     crane                  built from its Go module
#     ocimem                 an OCI 1.1 registry with referrers, built from registry/ocimem
#
# Needs go, openssl and htpasswd; the last comes from apt when it is missing.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

crane=v0.22.1
need apt-get dpkg-deb flock go openssl
lock_parts
command -v htpasswd >/dev/null || apt_install apache2-utils
dir=$parts/registry
new=$parts/registry.new
wanted="crane $crane, $(cat "$here"/registry/ocimem/go.* "$here/registry/ocimem/main.go" "$0" | sha256sum | cut -c1-16)"
if [ -f "$dir/.installed" ] && [ "$(cat "$dir/.installed")" = "$wanted" ]; then
  say "present in $dir: $wanted"
  exit 0
fi
rm -rf "$dir" "$new"
mkdir -p "$new"

# take SUITE PACKAGE FILE NAME: one program out of a package.
take() {
  local suite=$1 package=$2 file=$3 name=$4 deb
  say "unpacking $package of $suite"
  mkdir -p "$new/apt" "$new/root"
  download_debs "$suite" "$new/apt" "$package"
  for deb in "$new"/apt/cache/archives/"${package}"_*.deb; do
    dpkg-deb --extract "$deb" "$new/root"
  done
  [ -f "$new/root/$file" ] || fail "$package of $suite has no $file"
  mv "$new/root/$file" "$new/$name"
  rm -rf "$new/apt" "$new/root"
}

take "$(. /etc/os-release && echo "$VERSION_CODENAME")" docker-registry usr/bin/docker-registry docker-registry
take sid oras usr/bin/oras oras
say "building crane $crane"
GOFLAGS=-mod=mod GOBIN=$new go install "github.com/google/go-containerregistry/cmd/crane@$crane" 9>&-
say "building ocimem"
(cd "$here/registry/ocimem" && go build -trimpath -o "$new/ocimem" .) 9>&-

"$new/docker-registry" --version >/dev/null || fail "docker-registry does not start"
version=$("$new/oras" version | awk 'NR == 1 { print $2 }') || fail "oras does not start"
[[ $version =~ ^1\.([0-9]+)\. ]] && [ "${BASH_REMATCH[1]}" -ge 3 ] || fail "expected oras 1.3 or later, it says $version"
"$new/crane" version >/dev/null || fail "crane does not start"
echo "$wanted" >"$new/.installed"
mv "$new" "$dir"
say "ready in $dir: oras $version, $wanted"
