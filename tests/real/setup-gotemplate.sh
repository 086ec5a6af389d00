#!/usr/bin/env bash
# Sets up Go's own text/template as an oracle for the template engine. Safe to run again.
#
#   setup-gotemplate.sh      installs under ${ORK_PARTS:-<workspace>/.parts}/gotemplate:
#     gotemplate             built from gotemplate/, with nothing but Go's standard library
#
# Needs go 1.26 or later; another Go may have another text/template, so that its version is a part of what is asked for.
# Where go cannot be had, the exit code is 3, and tests say that they are skipped.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

unavailable() {
  echo "$(basename "$0"): $*" >&2
  exit 3
}
for tool in flock go; do
  command -v "$tool" >/dev/null || unavailable "needs $tool on PATH"
done
export GOTOOLCHAIN=local
version=$(go env GOVERSION)
[[ $version =~ ^go1\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 26 ] || unavailable "needs go 1.26 or later, it says $version"
lock_parts
dir=$parts/gotemplate
new=$parts/gotemplate.new
wanted="$version, $(cat "$here"/gotemplate/* "$0" | sha256sum | cut -c1-16)"
if [ -f "$dir/.installed" ] && [ "$(cat "$dir/.installed")" = "$wanted" ]; then
  say "present in $dir: $wanted"
  exit 0
fi
rm -rf "$dir" "$new"
mkdir -p "$new"
say "building gotemplate with $version"
(cd "$here/gotemplate" && go build -trimpath -o "$new/gotemplate" .) 9>&-
answer=$(echo '{"template":"{{ .x }}","data":{"x":1}}' | "$new/gotemplate" run) || fail "gotemplate does not start"
[ "$answer" = '{"ok":true,"output":"1"}' ] || fail "gotemplate answers $answer"
echo "$wanted" >"$new/.installed"
mv "$new" "$dir"
say "ready in $dir: $wanted"
