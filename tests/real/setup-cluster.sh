#!/usr/bin/env bash
# Sets up the parts of a Kubernetes cluster that the tests start: a control plane of the real programs, and kwok, which
# plays the nodes. Safe to run again.
#
#   setup-cluster.sh            installs under ${ORK_PARTS:-<workspace>/.parts}/cluster:
#     etcd                      3.5 or later, Debian's package of sid, unpacked: older ones have no streaming lists
#     kube-apiserver, kube-controller-manager, kube-scheduler
#                               built from their Go modules, about 6 minutes on two cores
#     kwok, stages.yaml         built from its Go module; how its pods, nodes and volumes behave
#
# Needs go, apt-get, and what run-cluster.sh needs: kubectl, curl, openssl. Where they or the downloads cannot be had, the
# exit code is 3, and tests say that they are skipped.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

kubernetes=1.34.4
kwok=v0.8.0
# Exit code 3: what is needed cannot be had here, and tests are skipped.
unavailable() {
  echo "$(basename "$0"): $*" >&2
  exit 3
}
for tool in apt-get curl dpkg-deb flock go kubectl openssl; do
  command -v "$tool" >/dev/null || unavailable "needs $tool on PATH"
done
lock_parts
dir=$parts/cluster
new=$parts/cluster.new
wanted="kubernetes $kubernetes, kwok $kwok, $(cat "$0" "$here/cluster/go.mod.in" | sha256sum | cut -c1-16)"
if [ -f "$dir/.installed" ] && [ "$(cat "$dir/.installed")" = "$wanted" ]; then
  say "present in $dir: $wanted"
  exit 0
fi
rm -rf "$dir" "$new"
mkdir -p "$new/module"

say "unpacking etcd-server of sid"
mkdir -p "$new/apt"
(download_debs sid "$new/apt" etcd-server) || unavailable "etcd-server of Debian's sid cannot be downloaded"
for deb in "$new"/apt/cache/archives/*.deb; do
  dpkg-deb --extract "$deb" "$new/root"
done
rm -rf "$new/apt"
cp "$new/root/usr/bin/etcd" "$new/etcd"
rm -rf "$new/root"
# Wait for the whole output: a pipe that closes early would stop etcd, and with it this script.
etcd_version=$("$new/etcd" --version) || fail "etcd does not start"
etcd_version=${etcd_version%%$'\n'*}
[[ $etcd_version =~ Version:\ 3\.([0-9]+)\. ]] && [ "${BASH_REMATCH[1]}" -ge 5 ] || fail "expected etcd 3.5 or later, it says $etcd_version"

say "building Kubernetes $kubernetes (about 6 minutes)"
sed "s/@KUBERNETES@/$kubernetes/; s/@STAGING@/${kubernetes#1.}/" "$here/cluster/go.mod.in" >"$new/module/go.mod"
programs=(kube-apiserver kube-controller-manager kube-scheduler)
{
  printf '//go:build tools\n\npackage tools\n\n'
  for program in "${programs[@]}"; do printf 'import _ "k8s.io/kubernetes/cmd/%s"\n' "$program"; done
} >"$new/module/tools.go"
version=k8s.io/component-base/version
flags="-s -w -X $version.gitVersion=v$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=34 -X $version.gitTreeState=clean"
(cd "$new/module" && go mod tidy) 9>&- 2>"$new/build.log" || { tail -n 5 "$new/build.log" >&2; unavailable "the modules of Kubernetes cannot be downloaded"; }
(
  cd "$new/module"
  go build -trimpath -ldflags "$flags" -o "$new/" "${programs[@]/#/k8s.io/kubernetes/cmd/}"
) 9>&- 2>"$new/build.log" || { tail -n 20 "$new/build.log" >&2; fail "Kubernetes does not build"; }

say "building kwok $kwok"
GOFLAGS=-mod=mod GOBIN=$new go install -trimpath "sigs.k8s.io/kwok/cmd/kwok@$kwok" 9>&- 2>>"$new/build.log" \
  || { tail -n 20 "$new/build.log" >&2; fail "kwok does not build"; }
stages=$(go env GOMODCACHE)/sigs.k8s.io/kwok@$kwok/kustomize/stage
for stage in node/fast/node-initialize node/heartbeat/node-heartbeat pod/fast/pod-ready pod/fast/pod-complete \
  pod/fast/pod-delete volume/fast/pvc-provision volume/fast/pvc-delete volume/fast/pv-bind volume/fast/pv-delete; do
  # Its volumes are of a class of its own; ours are of the class that patterns ask for.
  echo "---"
  sed "s/'kwok-volume'/'standard'/" "$stages/$stage.yaml"
  echo
done >"$new/stages.yaml"
rm -rf "$new/module" "$new/build.log"

"$new/kube-apiserver" --version | grep -q "v$kubernetes" || fail "kube-apiserver does not start"
"$new/kwok" --version >/dev/null || fail "kwok does not start"
echo "$wanted" >"$new/.installed"
mv "$new" "$dir"
say "ready in $dir: $wanted"
