#!/usr/bin/env bash
# One governed decision against the base library's limiters. Arguments go to BenchmarkDotNet, e.g. --filter '*Random*' or --job short.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -eq 0 ]; then set -- --filter '*'; fi
dotnet build -c Release bench/Sluice.Bench -v quiet --nologo
exec artifacts/bin/Sluice.Bench/release/Sluice.Bench "$@"
