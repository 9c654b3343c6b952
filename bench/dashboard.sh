#!/usr/bin/env bash
# What three open dashboards cost a gateway, at 500 requests a second and at as many as it takes, and what these cost the pages.
# Linux, with Node and Chromium; the second part needs wrk and two cores too.
#   bench/dashboard.sh [--rate 500] [--seconds 60] [--rounds 5]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rate=500 seconds=60 rounds=5
while [ $# -gt 0 ]; do
  case $1 in
    --rate) rate=$2 ;;
    --seconds) seconds=$2 ;;
    --rounds) rounds=$2 ;;
    *) echo "usage: bench/dashboard.sh [--rate 500] [--seconds 60] [--rounds 5]" >&2; exit 2 ;;
  esac
  shift 2
done

dotnet build src/Sluice.Gateway -c Release --nologo -v quiet -clp:NoSummary
node dashboard/build/load.mjs --rate "$rate" --seconds "$seconds"
echo
if command -v wrk >/dev/null && command -v taskset >/dev/null && [ "$(nproc)" -ge 2 ]; then
  node dashboard/build/saturated.mjs --rounds "$rounds"
else
  echo "Throughput at its limit was not measured: that takes wrk, taskset and two cores."
fi
