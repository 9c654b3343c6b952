# What the scripts that start servers share; sourced by them, at the repository's root, under set -euo pipefail.

fail() { echo "bench/${0##*/}: $1" >&2; exit "${2:-1}"; }

need() { # PACKAGES TOOL...: each tool is found, in /usr/sbin as well, or the script ends and names what to install
  local packages=$1 tool
  shift
  PATH=$PATH:/usr/sbin
  for tool in "$@"; do
    command -v "$tool" > /dev/null || fail "$tool is missing. On Debian and Ubuntu: apt-get install $packages; dotnet: the .NET 10 SDK"
  done
}

begin() { # makes $dir and empties $pids: what is in them is removed and stopped when the script ends, however it ends
  dir=$(mktemp -d)
  pids=()
  trap stop EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

stop() {
  trap - EXIT INT TERM
  for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2> /dev/null || true; done
  rm -rf "$dir"
}

build() { # PROJECT...: builds each, and shows what the compiler said where one does not build
  local project
  for project in "$@"; do
    dotnet build -c Release "$project" -v quiet --nologo > "$dir/build.log" 2>&1 || { cat "$dir/build.log" >&2; fail "$project does not build"; }
  done
}

native() { # makes the native gateway, artifacts/native/sluice; false where it cannot be made
  dotnet publish src/Sluice.Gateway -p:Native=true -p:RunAnalyzers=false --artifacts-path artifacts/native-build -o artifacts/native -v quiet --nologo > artifacts/native.log 2>&1
}

given=" "
free_port() { # sets $port; not in a subshell, so that none is given twice
  while :; do
    port=$((20000 + RANDOM % 12000))
    [[ $given != *" $port "* ]] || continue
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || break
  done
  given="$given$port "
}
