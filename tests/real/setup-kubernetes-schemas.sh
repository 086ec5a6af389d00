#!/usr/bin/env bash
# Fetches what `cargo xtask kubernetes` makes the table of Kubernetes' schemas of: for each version the OpenAPI
# documents of k8s.io/kubernetes, and the Go types of k8s.io/api and k8s.io/apimachinery. Safe to run again.
#
#   setup-kubernetes-schemas.sh     a folder per version under ${ORK_PARTS:-<workspace>/.parts}/kubernetes-schemas, then
#   cargo xtask kubernetes .parts/kubernetes-schemas/v*
set -euo pipefail
source "$(dirname "$0")/lib.sh"

versions=(30.14 31.14 32.13 33.13 34.4 35.4 36.3)
need go flock find
lock_parts
dir=$parts/kubernetes-schemas
mkdir -p "$dir"
export GOMODCACHE=$dir/.modules GOFLAGS=-modcacherw
cd "$dir"

# One module at a time: a whole Kubernetes is large.
module() {
  go mod download "$1" || fail "$1 cannot be fetched"
  unpacked=$GOMODCACHE/$1
}

for version in "${versions[@]}"; do
  into=$dir/v1.$version
  [ -f "$into/.complete" ] && continue
  say "fetching 1.$version"
  rm -rf "$into"
  mkdir -p "$into/go"
  module "k8s.io/kubernetes@v1.$version"
  cp -r "$unpacked/api/openapi-spec/v3" "$into/openapi"
  for name in api apimachinery; do
    module "k8s.io/$name@v0.$version"
    (cd "$unpacked" && find . -name 'types*.go' -print0 | tar cf - --null -T -) | (mkdir "$into/go/$name" && tar xf - -C "$into/go/$name")
  done
  rm -rf "$GOMODCACHE"
  touch "$into/.complete"
done
say "ready: cargo xtask kubernetes $dir/v*"
