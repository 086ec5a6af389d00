#!/usr/bin/env bash
# Builds ork.vsix in this folder. Safe to run again; steps whose inputs did not change are passed over.
#
#   build.sh                         the extension alone: it uses `ork` on PATH
#   build.sh PATH_OF_ORK [TARGET]    with that binary inside, for one platform (vsce's names, e.g. linux-x64)
set -euo pipefail

server=${1:+$(realpath "$1")}
target=${2:-}
cd "$(dirname "$0")"
say() { echo "editors/vscode/build.sh: $*"; }
fail() { echo "editors/vscode/build.sh: $*" >&2; exit 1; }

command -v npm >/dev/null || fail "needs node and npm on PATH"
# vsce and npx ask before they act when an npmrc says yes=false; nobody is there to answer.
export npm_config_yes=true npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false
limit=$((10 * 1024 * 1024))

if [ -f node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ] \
  && [ ! package.json -nt node_modules/.package-lock.json ]; then
  say "node_modules is as package-lock.json wants it"
else
  say "npm ci"
  npm ci --ignore-scripts --loglevel=error >/dev/null
fi

inputs=(src licences.mjs package.json tsconfig.json node_modules/.package-lock.json)
if [ -f dist/licences.txt ] && [ -z "$(find "${inputs[@]}" -newer dist/licences.txt -print -quit)" ]; then
  say "dist is newer than its sources"
else
  say "tsc, esbuild"
  npm run --silent check
  npm run --silent bundle
fi

cp ../../LICENSE LICENSE
rm -rf server
arguments=(package --no-dependencies --out ork.vsix)
if [ -n "$server" ]; then
  [ -f "$server" ] || fail "no file $server"
  case ${target:-$(uname -s)} in
    win32-* | MINGW* | MSYS*) name=ork.exe ;;
    *) name=ork ;;
  esac
  say "packing $server along as server/$name"
  install -D -m 755 "$server" "server/$name"
  [ -z "$target" ] || arguments+=(--target "$target")
fi
say "vsce ${arguments[*]}"
npx --no-install vsce "${arguments[@]}" >vsce.log 2>&1 || { cat vsce.log >&2; fail "vsce failed"; }
rm -f vsce.log

size=$(stat -c %s ork.vsix 2>/dev/null || stat -f %z ork.vsix)
[ "$size" -le "$limit" ] || fail "ork.vsix has $size bytes, more than $limit"
say "ork.vsix: $size bytes"
