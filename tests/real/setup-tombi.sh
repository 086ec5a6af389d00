#!/usr/bin/env bash
# Sets up the TOML language server that benches compare with. Safe to run again.
#
#   setup-tombi.sh      installs under ${ORK_PARTS:-<workspace>/.parts}/tombi
#
# Python comes from the machine.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

version=1.9.6
need python3 flock
lock_parts
dir=$parts/tombi
wanted="tombi $version"
if [ -f "$dir/.installed" ] && [ "$(cat "$dir/.installed")" = "$wanted" ]; then
  say "present in $dir: $wanted"
  exit 0
fi
say "installing $wanted into $dir"
rm -rf "$dir"
python3 -m venv "$dir"
if ! "$dir/bin/python" -m pip install --quiet --disable-pip-version-check "tombi==$version" >"$dir/pip.log" 2>&1 9>&-; then
  tail -n 40 "$dir/pip.log" >&2
  fail "pip install tombi==$version failed"
fi
"$dir/bin/tombi" --version >/dev/null || fail "the package has no bin/tombi that starts"
echo "$wanted" >"$dir/.installed"
say "ready in $dir: $wanted"
