#!/usr/bin/env bash
# A gateway under load for so many minutes, plain calls and streams in turn, and what it holds after each: bench/soak.sh [MINUTES] [CONNECTIONS].
# Ends with 1 where a call failed, something is left open at the end, or memory grew. bench/README.md says more.
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/common.sh

minutes=${1:-10} connections=${2:-8}
[[ $minutes =~ ^[1-9][0-9]*$ ]] || fail "$minutes: give the minutes as a whole number of at least 1" 2
[[ $connections =~ ^[1-9][0-9]*$ ]] || fail "$connections: give the connections as a whole number of at least 1" 2
need "wrk curl" wrk curl dotnet
[ -d /proc/self/fd ] || fail "memory and handles are read from /proc: this needs Linux"

begin

echo "Building..." >&2
build bench/Mock src/Sluice.Gateway

free_port; mock=http://127.0.0.1:$port
artifacts/bin/Sluice.Bench.Mock/release/Sluice.Bench.Mock --urls "$mock" > "$dir/mock.log" 2>&1 &
pids+=($!)
cat > "$dir/sluice.json" <<JSON
{
  "backends": { "mock": { "protocol": "openai", "baseUrl": "$mock", "auth": "none", "limits": { "rpm": 60000000, "tpm": 100000000000, "concurrency": 10000 } } },
  "keys": { "bench": { "key": "sk-bench-soak", "limits": { "rpm": 60000000, "tpm": 100000000000, "concurrency": 10000 },
                       "budgets": [ { "usd": 10000000, "window": "day" } ] } },
  "prices": { "gpt-4o": { "input": 2.50, "cachedInput": 1.25, "output": 10.00 } }
}
JSON
free_port
url=http://127.0.0.1:$port
SLUICE_ADMIN_TOKEN=bench artifacts/bin/Sluice.Gateway/release/sluice serve --config "$dir/sluice.json" --data "$dir/data" --listen "$url" > "$dir/gateway.log" 2>&1 &
gateway=$!
pids+=("$gateway")
for ((try = 0; try < 100; try++)); do
  curl -sf -m 2 "$url/health/ready" > /dev/null && break
  kill -0 "$gateway" 2> /dev/null || { cat "$dir/gateway.log" >&2; fail "the gateway does not start"; }
  sleep 0.1
done

resident() { awk '/^VmRSS/ { printf "%.1f", $2 / 1000 }' "/proc/$gateway/status"; }
handles() { find "/proc/$gateway/fd" -mindepth 1 | wc -l; }
threads() { awk '/^Threads/ { print $2 }' "/proc/$gateway/status"; }
# Once nothing comes any more: as soon as it says that nothing is open, ten seconds at most.
open_calls() {
  local try open=
  for ((try = 0; try < 100; try++)); do
    open=$(curl -sf -m 5 -H 'authorization: Bearer bench' "$url/admin/status" | sed -n 's/.*"openLeases": *\([0-9]*\).*/\1/p' | head -n 1)
    [ "$open" != 0 ] || break
    sleep 0.1
  done
  echo "${open:-unknown}"
}
load() { # SECONDS STREAM: "requests/s p50 p99 failed"
  BENCH_STREAM=$2 BENCH_KEY=sk-bench-soak wrk -t 1 -c "$connections" -d "${1}s" --timeout 5s -s bench/wrk/post.lua "$url/v1/chat/completions" | sed -n 's/^BENCH //p'
}

load 10 0 > /dev/null
load 10 1 > /dev/null
echo "| minute | plain/s | streams/s | failed | resident MB | handles | threads | open calls |"
echo "|--:|--:|--:|--:|--:|--:|--:|--:|"
failed=0 open=0
for ((minute = 1; minute <= minutes; minute++)); do
  read -r plain _ _ plain_failed _ <<< "$(load 30 0)"
  read -r streams _ _ streams_failed _ <<< "$(load 30 1)"
  failed=$((failed + plain_failed + streams_failed))
  open=$(open_calls)
  memory[minute]=$(resident) handle[minute]=$(handles)
  echo "| $minute | $plain | $streams | $((plain_failed + streams_failed)) | ${memory[minute]} | ${handle[minute]} | $(threads) | $open |"
done

# The greatest of the first third and of the last: a heap swings, a leak climbs.
third=$(((minutes + 2) / 3))
growth=$(for ((i = 1; i <= minutes; i++)); do echo "$i ${memory[i]}"; done | awk -v t="$third" -v n="$minutes" \
  '$1 <= t && $2 > a { a = $2 } $1 > n - t && $2 > b { b = $2 } END { printf "%.3f", b / a }')
echo
echo "memory of the last $third / of the first $third minutes: $growth; handles ${handle[1]} -> ${handle[minutes]}; $failed calls failed; $open open"
awk -v growth="$growth" -v failed="$failed" -v open="$open" 'BEGIN { exit !(growth <= 1.10 && failed == 0 && open == "0") }' \
  || fail "memory grew by more than a tenth, a call failed, or something is left"
