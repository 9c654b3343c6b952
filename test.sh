#!/usr/bin/env bash
# Builds with warnings as errors, checks formatting, runs every test, and ends with a line "N passed, N failed".
# Needs the .NET SDK and nothing else. Tests that need more say so when they are skipped:
#   node           the dashboard is built, its types, linter and unit tests are run, npm is asked for known faults of its packages; the token estimator is checked against an exact tokenizer
#   cc             a C compiler: the gateway is also made as a native program, and what runs the program is run with it again
#   chromium       the dashboard's pages are driven (SLUICE_CHROMIUM names another browser of its kind)
#   SLUICE_TRACES  a directory of request traces (docs/simulation.md)
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

command -v dotnet >/dev/null || { echo "test.sh: the .NET SDK (10.0.1xx or later) is not on PATH. Install it and run this again." >&2; exit 2; }
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
configuration=${CONFIGURATION:-Release}

# What is missing is installed where that is possible without asking: as root, with apt.
want() { command -v "$1" >/dev/null || { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && shift && apt-get install -y -qq "$@" >/dev/null 2>&1; } || true; }
want node nodejs npm
want cc gcc libc6-dev
[ -n "${SLUICE_CHROMIUM:-}" ] || command -v google-chrome >/dev/null || want chromium chromium

echo "== build ($configuration, warnings are errors)"
dotnet build Sluice.slnx -c "$configuration" --nologo -v quiet -clp:NoSummary || { echo "0 passed, 1 failed"; exit 1; }

echo "== formatting" # what analyzers say, the build has said
{ dotnet format whitespace Sluice.slnx --no-restore --verify-no-changes --verbosity quiet && dotnet format style Sluice.slnx --no-restore --verify-no-changes --verbosity quiet; } || { echo "run 'dotnet format' and commit what it changes"; echo "0 passed, 1 failed"; exit 1; }

echo "== tests"
results=$(mktemp)
made=$(mktemp -d)
trap 'rm -rf "$results" "$made"' EXIT
dotnet test Sluice.slnx -c "$configuration" --no-build --nologo -m:1 --blame-hang-timeout 5m "$@" 2>&1 | tee "$results"
status=${PIPESTATUS[0]}

left_out=
if [ $# -eq 0 ] && command -v cc >/dev/null; then
  echo "== the native program"
  if dotnet publish src/Sluice.Gateway -p:Native=true -p:BuildDashboard=false -p:RunAnalyzers=false --artifacts-path "$made/artifacts" -o "$made/native" --nologo -v quiet > "$made/log" 2>&1; then
    SLUICE_NATIVE=$made/native/sluice dotnet test tests/Sluice.Gateway.Tests -c "$configuration" --no-build --nologo --blame-hang-timeout 5m --filter "Runs=the program" 2>&1 | tee -a "$results"
    status=$((status + PIPESTATUS[0]))
  elif grep -qE 'NU1[0-9]{3}|NU3[0-9]{3}|: error : Platform linker' "$made/log"; then
    left_out="its compiler or linker could not be had: $(grep -m 1 -oE 'NU[0-9]{4}: .*|Platform linker .*' "$made/log" | cut -c 1-200)"
  else
    tail -n 20 "$made/log"
    status=$((status + 1))
  fi
else
  left_out="there is no C compiler, or arguments chose among the tests"
fi

# Each test project ends with a line "Passed!  - Failed: 0, Passed: 12, Skipped: 1, Total: 13, ...".
read -r passed failed skipped < <(awk '
  /^(Passed|Failed|Skipped)! +- Failed:/ {
    line = $0; gsub(/,/, "", line); n = split(line, w, /[ \t]+/)
    for (i = 1; i < n; i++) { if (w[i] == "Failed:") f += w[i+1]; if (w[i] == "Passed:") p += w[i+1]; if (w[i] == "Skipped:") s += w[i+1] }
  }
  END { print p + 0, f + 0, s + 0 }' "$results")
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi

if [ -d dashboard/node_modules ]; then
  echo "== packages of the dashboard"
  node dashboard/build/audit.mjs || failed=$((failed + 1))
fi

[ -z "$left_out" ] || echo "note: the native program was left out: $left_out"
[ -n "${SLUICE_TRACES:-}" ] || echo "note: SLUICE_TRACES is not set, so the tests on recorded traces were skipped"
command -v node >/dev/null || echo "note: node is not on PATH, so the dashboard was left out, and the tokenizer oracle was skipped"
if [ "$skipped" -gt 0 ]; then echo "$passed passed, $failed failed, $skipped skipped"; else echo "$passed passed, $failed failed"; fi
[ "$failed" -eq 0 ]
