#!/usr/bin/env bash
# Measures this server, yaml-language-server and tombi in one run, and prints times, memory and ratios.
#
#   bench-servers.sh ORK [OUT.json]      ORK: a release build. ORK_BENCH_QUICK=1: few rounds, to see that it works.
#
# Sets up the two others first, see setup-yaml-language-server.sh and setup-tombi.sh.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ $# -ge 1 ] || fail "usage: bench-servers.sh ORK [OUT.json]"
[ -x "$1" ] || fail "no executable at $1: build it first (cargo build --release -p ork)"
need node
"$here/setup-yaml-language-server.sh"
"$here/setup-tombi.sh"
say "measuring $1, yaml-language-server and tombi; this takes some minutes"
exec node "$here/bench/main.mjs" --ork "$(realpath "$1")" --schemas "$workspace/schemas" \
  --yaml "$parts/yaml-language-server/node_modules/yaml-language-server/bin/yaml-language-server" \
  --tombi "$parts/tombi/bin/tombi" --out "${2:-$workspace/target/bench-servers.json}"
