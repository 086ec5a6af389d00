#!/usr/bin/env bash
# Starts and stops a cluster of what setup-cluster.sh has set up, on ports of the caller's, without touching anything else.
#
#   run-cluster.sh up DIR ETCD_PORT API_PORT [--plain] [FLAG…]   a node and a default service account; DIR/kubeconfig
#                                            --plain: the API server and etcd alone. Flags go to the API server.
#   run-cluster.sh stop-api DIR              the API server only
#   run-cluster.sh start-api DIR             the same API server again
#   run-cluster.sh down DIR                  everything
set -euo pipefail
source "$(dirname "$0")/lib.sh"

command=${1:-} dir=${2:-}
[ -n "$dir" ] || fail "usage: run-cluster.sh up|down|stop-api|start-api DIR …"
programs=$parts/cluster

start() {
  local name=$1
  shift
  setsid "$@" >"$dir/$name.log" 2>&1 9>&- </dev/null &
  echo $! >"$dir/$name.pid"
}

stop() {
  local name=$1 pid
  [ -f "$dir/$name.pid" ] || return 0
  pid=$(cat "$dir/$name.pid")
  kill "$pid" 2>/dev/null || true
  for _ in $(seq 100); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  kill -9 "$pid" 2>/dev/null || true
  rm -f "$dir/$name.pid"
}

# wait_for SECONDS WHAT COMMAND…
wait_for() {
  local tries=$(($1 * 20)) what=$2
  shift 2
  for _ in $(seq "$tries"); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.05
  done
  tail -n 5 "$dir"/*.log >&2
  fail "$what does not come up"
}

# With extensions, so that it is of version 3: rustls takes no older ones.
certificate() {
  local name=$1 subject=$2 extensions=${3:-basicConstraints=CA:FALSE}
  openssl ecparam -genkey -name prime256v1 -noout -out "$dir/$name.key" 2>/dev/null
  openssl req -new -key "$dir/$name.key" -subj "$subject" 2>/dev/null \
    | openssl x509 -req -CA "$dir/ca.crt" -CAkey "$dir/ca.key" -CAcreateserial -days 30 -out "$dir/$name.crt" -extfile <(echo "$extensions") 2>/dev/null
}

ready() { [ "$(curl -s -m 2 --cacert "$dir/ca.crt" "https://127.0.0.1:$api_port/readyz")" = ok ]; }

start_api() {
  local flags=()
  mapfile -t flags <"$dir/api-flags"
  api_port=$(cat "$dir/api-port")
  start apiserver "$programs/kube-apiserver" "${flags[@]}"
  wait_for 60 "the API server" ready
}

up() {
  local etcd_port=$3 plain=
  api_port=$4
  shift 4
  if [ "${1:-}" = --plain ]; then plain=1; shift; fi
  [ -f "$programs/.installed" ] || fail "run setup-cluster.sh first"
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  openssl genrsa -out "$dir/sa.key" 2048 2>/dev/null
  openssl ecparam -genkey -name prime256v1 -noout -out "$dir/ca.key" 2>/dev/null
  openssl req -x509 -new -key "$dir/ca.key" -subj /CN=tests -days 30 -out "$dir/ca.crt" 2>/dev/null
  certificate server /CN=kube-apiserver subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:kubernetes.default.svc
  certificate admin /O=system:masters/CN=admin
  certificate alice /CN=alice
  for user in admin alice; do
    cat >"$dir/kubeconfig.$user" <<CONFIG
apiVersion: v1
kind: Config
clusters: [{name: tests, cluster: {server: "https://127.0.0.1:$api_port", certificate-authority: $dir/ca.crt}}]
users: [{name: $user, user: {client-certificate: $dir/$user.crt, client-key: $dir/$user.key}}]
contexts: [{name: tests, context: {cluster: tests, user: $user}}]
current-context: tests
CONFIG
  done
  cp "$dir/kubeconfig.admin" "$dir/kubeconfig"
  cat >"$dir/audit.yaml" <<'POLICY'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted]
rules: [{level: Metadata}]
POLICY
  start etcd "$programs/etcd" --data-dir "$dir/etcd" --listen-client-urls "http://127.0.0.1:$etcd_port" \
    --advertise-client-urls "http://127.0.0.1:$etcd_port" --listen-peer-urls http://127.0.0.1:0 --unsafe-no-fsync --log-level error
  echo "$api_port" >"$dir/api-port"
  printf '%s\n' --etcd-servers="http://127.0.0.1:$etcd_port" --bind-address=127.0.0.1 --advertise-address=127.0.0.1 \
    --secure-port="$api_port" --cert-dir="$dir/run" --tls-cert-file="$dir/server.crt" --tls-private-key-file="$dir/server.key" \
    --client-ca-file="$dir/ca.crt" --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$dir/sa.key" --service-account-signing-key-file="$dir/sa.key" \
    --service-cluster-ip-range=10.0.0.0/24 --authorization-mode=RBAC --endpoint-reconciler-type=none \
    --disable-admission-plugins=ServiceAccount --enable-priority-and-fairness=false \
    --audit-policy-file="$dir/audit.yaml" --audit-log-path="$dir/audit.log" --audit-log-mode=blocking "$@" >"$dir/api-flags"
  start_api
  export KUBECONFIG=$dir/kubeconfig
  [ -n "$plain" ] && return 0
  local as=(--kubeconfig="$KUBECONFIG" --authentication-kubeconfig="$KUBECONFIG" --authorization-kubeconfig="$KUBECONFIG"
    --bind-address=127.0.0.1 --secure-port=0 --leader-elect=false)
  start kcm "$programs/kube-controller-manager" "${as[@]}" --service-account-private-key-file="$dir/sa.key" \
    --root-ca-file="$dir/ca.crt" --cert-dir="$dir/run"
  start scheduler "$programs/kube-scheduler" "${as[@]}"
  kubectl apply -f "$here/cluster/node.yaml" >/dev/null
  start kwok "$programs/kwok" --kubeconfig "$KUBECONFIG" --manage-all-nodes=true --config "$programs/stages.yaml" \
    --node-ip 10.1.1.1 --node-lease-duration-seconds 0
  wait_for 60 "the node" sh -c "kubectl get node node-1 -o jsonpath='{.status.conditions[?(@.type==\"Ready\")].status}' | grep -q True"
  wait_for 60 "the default service account" kubectl get serviceaccount default
}

case $command in
  up) up "$@" ;;
  stop-api) stop apiserver ;;
  start-api) start_api ;;
  down) for name in kwok scheduler kcm apiserver etcd; do stop "$name"; done ;;
  *) fail "unknown command $command" ;;
esac
