#!/usr/bin/env bash
# Packages the extension and runs the VS Code scenario against an `ork` binary; screenshots go to OUT.
#
#   run-vscode.sh ORK OUT        after setup-vscode.sh
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ $# -eq 2 ] || fail "usage: run-vscode.sh ORK OUT"
[ -x "$1" ] || fail "no executable at $1: build it first (cargo build -p ork)"
ork=$(realpath "$1")
mkdir -p "$2"
out=$(cd "$2" && pwd)
[ -f "$parts/vscode/.installed" ] || fail "nothing in $parts/vscode: run setup-vscode.sh first"
parts=$(cd "$parts" && pwd)

rm -f "$out"/vscode-*.png
"$workspace/editors/vscode/build.sh"
scratch=$(mktemp -d /tmp/ork-vscode.XXXXXX)
trap 'rm -rf "$scratch"' EXIT
ORK_PARTS=$parts ORK_BIN=$ork ORK_VSIX=$workspace/editors/vscode/ork.vsix ORK_WORKSPACE=$here/workspace \
  ORK_OUT=$out ORK_SCRATCH=$scratch \
  timeout --kill-after=10 400 node "$here/vscode.mjs" ||
  fail "the scenario failed (rc $?, 124: not done after 400 s)"
