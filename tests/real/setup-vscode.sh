#!/usr/bin/env bash
# Sets up what run-vscode.sh needs: VS Code as code-server, a browser, and its driver. Safe to run again.
#
#   setup-vscode.sh          installs under ${ORK_PARTS:-<workspace>/.parts}/vscode
#
# Needs root for apt-get only when Chromium is missing. Node comes from the machine.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

playwright=1.65.1
need node npm flock
major=$(node -p 'process.versions.node.split(".")[0]')
# Each release of code-server runs on one line of Node: 4.105 to 4.138 want 22, later ones 24.
if [ "$major" -ge 24 ]; then
  server=4.139.1
elif [ "$major" -ge 20 ] && [ "$major" -lt 22 ]; then
  server=4.100.3
else
  fail "no code-server release pinned here runs on node $major: use node 20 or node 24 and later"
fi

lock_parts
apt_install chromium fonts-dejavu-core
[ -x /usr/lib/chromium/chromium ] || fail "the chromium package has no /usr/lib/chromium/chromium"

dir=$parts/vscode
entry=$dir/node_modules/code-server/out/node/entry.js
stamp=$dir/.installed
wanted="code-server $server, playwright-core $playwright, node $major"
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && [ -f "$entry" ]; then
  say "present in $dir: $wanted"
  exit 0
fi

say "installing $wanted into $dir"
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"
# A user's or an image's npmrc may point native builds elsewhere, or refuse the questions that npx asks.
export npm_config_yes=true npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false
# Native modules are built against the headers that come with this Node, where it brings them: no download is needed.
node_prefix=$(cd "$(dirname "$(readlink -f "$(command -v node)")")/.." && pwd)
if [ -f "$node_prefix/include/node/common.gypi" ]; then
  export npm_config_nodedir=$node_prefix
fi
# code-server writes a configuration file into HOME even when asked for its version.
export HOME=$dir/home
mkdir -p "$HOME"
echo '{"name":"ork-parts-vscode","private":true}' >package.json
npm_run() {
  npm "$@" --loglevel=error >"$dir/npm.log" 2>&1 9>&- && return 0
  tail -n 40 "$dir/npm.log" >&2
  fail "npm $* failed"
}

# Without their scripts: those compile or download parts (terminal, search, Kerberos) that no scenario touches.
say "npm install code-server@$server playwright-core@$playwright"
npm_run install --ignore-scripts "code-server@$server" "playwright-core@$playwright"
say "npm install of VS Code's own modules"
cd "$dir/node_modules/code-server/lib/vscode"
npm_run install --omit=dev --ignore-scripts
if ! node "$entry" --version >/dev/null 2>&1; then
  # Older releases do not bring the password hash's native module ready built, and load it even for --auth none.
  say "building argon2"
  cd "$dir"
  npm_run rebuild argon2
fi

version=$(node "$entry" --version 2>&1 | tail -n 1) || fail "code-server does not start: $version"
case $version in
  "$server "*) ;;
  *) fail "expected code-server $server, it says: $version" ;;
esac
say "ready: $version"
echo "$wanted" >"$stamp"
