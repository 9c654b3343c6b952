#!/usr/bin/env bash
# What three open dashboards cost a gateway at 500 requests a second, and what that costs the pages. Linux, with Node and Chromium.
#   bench/dashboard.sh [--rate 500] [--seconds 60]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build src/Sluice.Gateway -c Release --nologo -v quiet -clp:NoSummary
exec node dashboard/build/load.mjs "$@"
