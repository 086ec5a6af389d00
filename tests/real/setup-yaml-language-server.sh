#!/usr/bin/env bash
# Sets up the YAML language server that editors without our own use with our JSON Schemas. Safe to run again.
#
#   setup-yaml-language-server.sh      installs under ${ORK_PARTS:-<workspace>/.parts}/yaml-language-server
#
# Node comes from the machine.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

version=1.25.0
need node npm flock
lock_parts
dir=$parts/yaml-language-server
wanted="yaml-language-server $version, node $(node --version)"
if [ -f "$dir/.installed" ] && [ "$(cat "$dir/.installed")" = "$wanted" ]; then
  say "present in $dir: $wanted"
  exit 0
fi
say "installing $wanted into $dir"
rm -rf "$dir"
mkdir -p "$dir/home"
cd "$dir"
export HOME=$dir/home npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false
echo '{"name":"ork-parts-yaml-language-server","private":true}' >package.json
if ! npm install --ignore-scripts --loglevel=error "yaml-language-server@$version" >npm.log 2>&1 9>&-; then
  tail -n 40 npm.log >&2
  fail "npm install yaml-language-server@$version failed"
fi
[ -f node_modules/yaml-language-server/bin/yaml-language-server ] || fail "the package has no bin/yaml-language-server"
echo "$wanted" >.installed
say "ready in $dir: $wanted"
