#!/usr/bin/env bash
# What the gateway takes while nothing happens, and for each open stream, and a bare forwarder beside it:
# bench/footprint.sh [STREAMS] [STARTS]. bench/README.md says more.
set -euo pipefail
cd "$(dirname "$0")/.."
for project in src/Sluice.Gateway bench/Forwarder bench/Footprint; do
  dotnet build -c Release "$project" -v quiet --nologo > /dev/null || { echo "bench/footprint.sh: $project does not build" >&2; exit 1; }
done
source bench/common.sh
native || fail "the native gateway is not made; artifacts/native.log says why"
ulimit -n "$(ulimit -Hn)"
bin=artifacts/bin
exec $bin/Sluice.Bench.Footprint/release/Sluice.Bench.Footprint \
  artifacts/native/sluice $bin/Sluice.Gateway/release/sluice $bin/Sluice.Bench.Forwarder/release/Sluice.Bench.Forwarder "$@"
