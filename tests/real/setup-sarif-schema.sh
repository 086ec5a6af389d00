#!/usr/bin/env bash
# Fetches the JSON Schema of SARIF 2.1.0, as a published crate carries it. Safe to run again.
#
#   setup-sarif-schema.sh      puts schema.json under ${ORK_PARTS:-<workspace>/.parts}/sarif
set -euo pipefail
source "$(dirname "$0")/lib.sh"

version=0.8.0
need curl tar flock
lock_parts
dir=$parts/sarif
wanted="serde-sarif $version"
if [ -f "$dir/.installed" ] && [ "$(cat "$dir/.installed")" = "$wanted" ]; then
  say "present in $dir: $wanted"
  exit 0
fi
say "fetching the schema of $wanted into $dir"
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"
crate=serde-sarif-$version
curl -fsSL --retry 3 -o crate.tar.gz "https://static.crates.io/crates/serde-sarif/$crate.crate" \
  || fail "$crate cannot be fetched"
tar xzf crate.tar.gz "$crate/src/schema.json" || fail "$crate holds no src/schema.json"
mv "$crate/src/schema.json" schema.json
rm -rf crate.tar.gz "$crate"
grep -q '"\$schema"' schema.json || fail "schema.json is no JSON Schema"
echo "$wanted" >.installed
say "ready in $dir: $wanted"
