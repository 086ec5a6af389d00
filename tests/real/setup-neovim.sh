#!/usr/bin/env bash
# Sets up what run-neovim.sh needs: two releases of Neovim, each with its own libraries, beside the system's.
#
#   setup-neovim.sh          installs ${ORK_PARTS:-<workspace>/.parts}/neovim-{trixie,sid}/nvim
#
# trixie has 0.10, sid has 0.12 (as it moves: any 0.11 or later serves). No Debian suite here has them for the
# machine's own libc, so the packages are unpacked with all they depend on and started through their own loader.
# Nothing is installed: apt resolves and downloads in a world of its own, signatures checked by the machine's keyring.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

need apt-get dpkg dpkg-deb flock
arch=$(dpkg --print-architecture)
case $arch in
  amd64) loader=usr/lib64/ld-linux-x86-64.so.2 triplet=x86_64-linux-gnu ;;
  arm64) loader=usr/lib/ld-linux-aarch64.so.1 triplet=aarch64-linux-gnu ;;
  *) fail "knows amd64 and arm64, this machine is $arch" ;;
esac

# setup SUITE LEAST: LEAST is the oldest acceptable minor of 0.x.
setup() {
  local suite=$1 least=$2 dir=$parts/neovim-$1 new=$parts/neovim-$1.new version deb
  if [ -x "$dir/nvim" ] && version=$("$dir/nvim" --version 2>/dev/null | head -n 1); then
    say "present in $dir: $version"
    return 0
  fi
  say "unpacking neovim of $suite into $dir"
  rm -rf "$new" "$dir"
  mkdir -p "$new"
  download_debs "$suite" "$new/apt" neovim
  for deb in "$new"/apt/cache/archives/*.deb; do
    [ -f "$deb" ] || fail "apt-get downloaded no package of $suite"
    dpkg-deb --extract "$deb" "$new"
  done
  rm -rf "$new/apt"
  [ -x "$new/$loader" ] || fail "the libc of $suite has no $loader"
  # Neovim looks for the parsers in /usr/lib/nvim, as compiled in; the runtime folder is found wherever it is.
  [ -d "$new/usr/share/nvim/runtime/parser" ] || ln -s ../../../lib/nvim/parser "$new/usr/share/nvim/runtime/parser"
  # The launcher finds itself, so that the folder may be moved or cached.
  cat >"$new/nvim" <<RUN
#!/bin/sh
root=\$(dirname "\$(readlink -f "\$0")")
VIMRUNTIME=\$root/usr/share/nvim/runtime
export VIMRUNTIME
exec "\$root/$loader" --library-path "\$root/usr/lib/$triplet" "\$root/usr/bin/nvim" "\$@"
RUN
  chmod +x "$new/nvim"
  version=$("$new/nvim" --version | head -n 1) || fail "the neovim of $suite does not start"
  [[ $version =~ ^NVIM\ v0\.([0-9]+)\. ]] && [ "${BASH_REMATCH[1]}" -ge "$least" ] \
    || fail "expected neovim 0.$least or later from $suite, it says: $version"
  mv "$new" "$dir"
  say "ready: $dir/nvim is $version"
}

lock_parts
# Even `--version` opens a log in the user's state folder.
export XDG_STATE_HOME=$parts/state
setup trixie 10
setup sid 11
