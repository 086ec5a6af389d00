#!/usr/bin/env bash
# Runs the Neovim scenario against an `ork` binary; screens as text go to OUT.
#
#   run-neovim.sh ORK OUT [SUITE…]      SUITE: trixie (0.10), sid (0.12); default: both. After setup-neovim.sh.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ $# -ge 2 ] || fail "usage: run-neovim.sh ORK OUT [trixie|sid]…"
[ -x "$1" ] || fail "no executable at $1: build it first (cargo build -p ork)"
ork=$(realpath "$1")
mkdir -p "$2"
out=$(cd "$2" && pwd)
shift 2
[ $# -gt 0 ] || set -- trixie sid

# Short, since the path of a socket has 107 characters at most.
scratch=$(mktemp -d /tmp/ork-nvim.XXXXXX)
trap 'rm -rf "$scratch"' EXIT
export XDG_STATE_HOME=$scratch/driver
for suite in "$@"; do
  nvim=$parts/neovim-$suite/nvim
  [ -x "$nvim" ] || fail "no $nvim: run setup-neovim.sh first"
  nvim=$(realpath "$nvim")
  mkdir -p "$scratch/$suite" "$scratch/driver"
  version=$("$nvim" --version | sed -n '1s/^NVIM v\([0-9]*\.[0-9]*\).*/\1/p')
  rm -f "$out/neovim-$version"-*.txt
  # The watcher's own home, so that not even its log lands in the user's.
  env -i PATH="$PATH" HOME="$scratch/driver" XDG_STATE_HOME="$scratch/driver" LANG=C.UTF-8 \
    NVIM_UNDER_TEST="$nvim" ORK_BIN="$ork" ORK_PLUGIN="$workspace/editors/neovim" ORK_WORKSPACE="$here/workspace" \
    ORK_OUT="$out" ORK_SCRATCH="$scratch/$suite" ${ORK_LIMIT_MS:+ORK_LIMIT_MS="$ORK_LIMIT_MS"} \
    timeout --kill-after=5 180 "$nvim" --clean -l "$here/neovim.lua" ||
    fail "the scenario failed on $suite (rc $?, 124: not done after 180 s)"
done
