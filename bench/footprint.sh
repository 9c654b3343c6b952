#!/usr/bin/env bash
# What the gateway takes while nothing happens, and for each open stream: bench/footprint.sh [STREAMS] [STARTS]. bench/README.md says more.
set -euo pipefail
cd "$(dirname "$0")/.."
for project in src/Sluice.Gateway bench/Footprint; do
  dotnet build -c Release "$project" -v quiet --nologo > /dev/null || { echo "bench/footprint.sh: $project does not build" >&2; exit 1; }
done
ulimit -n "$(ulimit -Hn)"
exec artifacts/bin/Sluice.Bench.Footprint/release/Sluice.Bench.Footprint artifacts/bin/Sluice.Gateway/release/sluice "$@"
