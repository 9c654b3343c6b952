#!/usr/bin/env bash
# The gateway against a bare forwarder and nginx, all before the same mock upstream, in turn in one run.
# bench/README.md says what is measured and how to read the tables.
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/common.sh

usage() {
  cat <<'TEXT'
bench/gateway.sh [--rounds 5] [--seconds 4] [--c 1,32,64] [--modes plain,sse] [--out FILE]
  --rounds N    rounds, each of which measures every system once; at least 1
  --seconds N   seconds of one measurement; at least 1
  --c LIST      connections of wrk, separated by commas
  --modes LIST  plain, sse or both
  --out FILE    where every single measurement goes as well, as CSV
TEXT
}

rounds=5 seconds=4 connections=1,32,64 modes=plain,sse out=
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --rounds | --seconds | --c | --modes | --out) [ $# -ge 2 ] || fail "$1 needs a value" 2 ;;&
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --c) connections=$2 ;;
    --modes) modes=$2 ;;
    --out) out=$2 ;;
    *) usage >&2; fail "unknown option $1" 2 ;;
  esac
  shift 2
done
[[ $rounds =~ ^[1-9][0-9]*$ ]] || fail "--rounds $rounds: give a whole number of at least 1" 2
[[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "--seconds $seconds: give a whole number of at least 1" 2
[[ $connections =~ ^[1-9][0-9]*(,[1-9][0-9]*)*$ ]] || fail "--c $connections: give whole numbers separated by commas, such as 1,32,64" 2
[[ $modes =~ ^(plain|sse)(,(plain|sse))?$ ]] || fail "--modes $modes: give plain, sse or plain,sse" 2

need "wrk nginx curl" wrk nginx curl dotnet
begin
chmod 755 "$dir" # nginx's workers run as another user when root starts it

# --- build -----------------------------------------------------------------------------------------------------------------

echo "Building..." >&2
build bench/Mock bench/Forwarder
bin=artifacts/bin
sluice=$bin/Sluice.Gateway/release/sluice
left_out=()
gateway_builds=yes
if ! dotnet build -c Release src/Sluice.Gateway -v quiet --nologo > "$dir/build.log" 2>&1; then
  gateway_builds=no
  grep -m 3 error "$dir/build.log" >&2 || true
fi

# --- servers ---------------------------------------------------------------------------------------------------------------

declare -A url key process
systems=()

post() { # URL KEY OPTIONS: the answer's body, and its status on a last line
  curl -s -m 5 -w '\n%{http_code}' -H 'content-type: application/json' -H "authorization: Bearer $2" \
    -d "{\"model\":\"gpt-4o\",\"max_tokens\":512,$3\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}" "$1/v1/chat/completions" || true
}

answers() { # NAME PID: waits until the system answers a plain and a streamed call as the mock does
  local name=$1 pid=$2 answer= try
  for ((try = 0; try < 100; try++)); do
    answer=$(post "${url[$name]}" "${key[$name]}" '')
    [[ $answer != *'"choices"'*$'\n'200 ]] || break
    kill -0 "$pid" 2> /dev/null || break
    sleep 0.1
  done
  [[ $answer == *'"choices"'*$'\n'200 ]] || return 1
  answer=$(post "${url[$name]}" "${key[$name]}" '"stream":true,"stream_options":{"include_usage":true},')
  [[ $answer == *'"usage"'*'data: [DONE]'*$'\n'200 ]]
}

start() { # NAME PORT KEY COMMAND...
  local name=$1
  url[$name]=http://127.0.0.1:$2 key[$name]=$3
  shift 3
  "$@" > "$dir/$name.log" 2>&1 &
  pids+=($!)
  process[$name]=$!
  if answers "$name" $!; then
    systems+=("$name")
  else
    left_out+=("$name: does not answer as it should; $({ grep -v '^ *$' "$dir/$name.log" || echo 'it said nothing'; } | tail -n 1 | cut -c 1-200)")
    kill $! 2> /dev/null || true
  fi
}

free_port; mock_port=$port
start mock "$mock_port" none "$bin/Sluice.Bench.Mock/release/Sluice.Bench.Mock" --urls "http://127.0.0.1:$mock_port"
[ ${#systems[@]} -eq 1 ] || fail "the mock upstream does not answer: ${left_out[0]}"

free_port
start forwarder "$port" none "$bin/Sluice.Bench.Forwarder/release/Sluice.Bench.Forwarder" \
  --urls "http://127.0.0.1:$port" --upstream "${url[mock]}"

free_port
sed -e "s|@DIR@|$dir|g" -e "s|@LISTEN@|127.0.0.1:$port|" -e "s|@UPSTREAM@|127.0.0.1:$mock_port|" bench/nginx.conf.template > "$dir/nginx.conf"
start nginx "$port" none nginx -p "$dir" -c "$dir/nginx.conf" -e "$dir/nginx.log"

# Limits of the governed gateway are all counted and none is reached: what is measured is the governing, not refusals.
cat > "$dir/ungoverned.json" <<JSON
{ "backends": { "mock": { "protocol": "openai", "baseUrl": "${url[mock]}", "auth": "none" } } }
JSON
cat > "$dir/governed.json" <<JSON
{
  "backends": {
    "mock": {
      "protocol": "openai", "baseUrl": "${url[mock]}", "auth": "none",
      "limits": { "rps": 1000000, "rpm": 60000000, "tpm": 100000000000, "concurrency": 10000 }
    }
  },
  "keys": {
    "bench": {
      "key": "sk-bench-governed",
      "limits": { "rpm": 60000000, "tpm": 100000000000, "concurrency": 10000 },
      "budgets": [ { "usd": 10000000, "window": "day" } ]
    }
  },
  "prices": { "gpt-4o": { "input": 2.50, "cachedInput": 1.25, "output": 10.00 } }
}
JSON
# The same without the budget: nothing has to be written down before a call is sent.
sed '/"budgets"/d; s|"concurrency": 10000 },$|"concurrency": 10000 }|' "$dir/governed.json" > "$dir/rates.json"
cp "$dir/governed.json" "$dir/native.json"
for name in ungoverned rates governed native; do
  if [ "$gateway_builds" = no ]; then
    left_out+=("$name: the gateway does not build")
    continue
  fi
  program=$sluice
  if [ "$name" = native ]; then
    native || { left_out+=("$name: it is not made; artifacts/native.log says why"); continue; }
    program=artifacts/native/sluice
  fi
  free_port
  client=none
  [ "$name" = ungoverned ] || client=sk-bench-governed
  start "$name" "$port" "$client" env SLUICE_ADMIN_TOKEN=bench "$program" serve \
    --config "$dir/$name.json" --data "$dir/data-$name" --listen "http://127.0.0.1:$port"
done
for line in "${left_out[@]}"; do echo "Left out: $line" >&2; done

# --- measure ---------------------------------------------------------------------------------------------------------------

cpu() { # SYSTEM: the processor time that it and its workers have taken, in clock ticks
  local sum=0 id stat fields
  for id in "${process[$1]}" $(pgrep -P "${process[$1]}" || true); do
    read -r stat < "/proc/$id/stat" || continue
    read -ra fields <<< "${stat##*) }"
    sum=$((sum + fields[11] + fields[12]))
  done
  echo "$sum"
}

measure() { # SYSTEM MODE CONNECTIONS SECONDS: "requests/s p50 p99 failed cpu", latencies and the processor's time a call in microseconds
  local stream=0 threads=$(($3 < 2 ? 1 : 2)) figures before
  before=$(cpu "$1")
  [ "$2" = plain ] || stream=1
  figures=$(BENCH_STREAM=$stream BENCH_KEY=${key[$1]} \
    wrk -t "$threads" -c "$3" -d "${4}s" --timeout 5s -s bench/wrk/post.lua "${url[$1]}/v1/chat/completions" | sed -n 's/^BENCH //p')
  [ -n "$figures" ] || fail "wrk measured nothing at $1, $2, c = $3"
  echo "$figures $(awk -v rps="${figures%% *}" -v seconds="$4" -v ticks="$(($(cpu "$1") - before))" -v hz="$(getconf CLK_TCK)" \
    'BEGIN { printf "%.1f", rps * seconds == 0 ? 0 : ticks / hz * 1e6 / (rps * seconds) }')"
}

IFS=, read -ra c_list <<< "$connections"
IFS=, read -ra mode_list <<< "$modes"
echo "Warming up ${systems[*]}..." >&2
for mode in "${mode_list[@]}"; do
  for system in "${systems[@]}"; do measure "$system" "$mode" 32 10 > /dev/null; done # until what they run is compiled
done

# Each round begins with another system, so that none always follows the same one.
csv=$dir/measurements.csv
echo "mode,c,round,system,rps,p50_us,p99_us,failed,cpu_us" > "$csv"
for mode in "${mode_list[@]}"; do
  for c in "${c_list[@]}"; do
    for ((round = 1; round <= rounds; round++)); do
      echo "$mode, c = $c, round $round of $rounds" >&2
      for ((i = 0; i < ${#systems[@]}; i++)); do
        system=${systems[(i + round - 1) % ${#systems[@]}]}
        figures=$(measure "$system" "$mode" "$c" "$seconds")
        echo "$mode,$c,$round,$system,${figures// /,}" >> "$csv"
      done
    done
  done
done
[ -z "$out" ] || cp "$csv" "$out"

# --- report ----------------------------------------------------------------------------------------------------------------

echo
echo "$rounds rounds of $seconds s, $(nproc) cores; medians. Ratios are medians of the rounds' own ratios of requests/s (x forwarder p50: of the p50)."
for line in "${left_out[@]}"; do echo "Left out: $line"; done
awk -F, -v systems="${systems[*]}" -v modes="${mode_list[*]}" -v cs="${c_list[*]}" -v rounds="$rounds" '
  NR > 1 { id = $1 "," $2 "," $4; rps[id "," $3] = $5; p50[id "," $3] = $6; p99[id "," $3] = $7; failed[id] += $8; cpu[id "," $3] = $9 }
  function median(n,   i, j, t) {
    for (i = 2; i <= n; i++) { t = v[i]; for (j = i - 1; j >= 1 && v[j] > t; j--) v[j + 1] = v[j]; v[j + 1] = t }
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
  }
  function rps_of(id,   r) { for (r = 1; r <= rounds; r++) v[r] = rps[id "," r]; return median(rounds) }
  function p50_of(id,   r) { for (r = 1; r <= rounds; r++) v[r] = p50[id "," r]; return median(rounds) }
  function p99_of(id,   r) { for (r = 1; r <= rounds; r++) v[r] = p99[id "," r]; return median(rounds) }
  function cpu_of(id,   r) { for (r = 1; r <= rounds; r++) v[r] = cpu[id "," r]; return median(rounds) }
  function ratio(id, base,   r) {
    for (r = 1; r <= rounds; r++) { if (rps[base "," r] + 0 == 0) return "-"; v[r] = rps[id "," r] / rps[base "," r] }
    return sprintf("%.2f", median(rounds))
  }
  function p50_ratio(id, base,   r) {
    for (r = 1; r <= rounds; r++) { if (p50[base "," r] + 0 == 0) return "-"; v[r] = p50[id "," r] / p50[base "," r] }
    return sprintf("%.2f", median(rounds))
  }
  END {
    n = split(systems, name, " "); modes_n = split(modes, mode, " "); cs_n = split(cs, c, " ")
    for (m = 1; m <= modes_n; m++) for (k = 1; k <= cs_n; k++) {
      at = mode[m] "," c[k] ","
      printf "\n%s, c = %d\n\n", mode[m], c[k]
      print "| system | requests/s | p50 ms | p99 ms | x forwarder | x nginx | x ungoverned | x forwarder p50 | cpu us/call | failed |"
      print "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
      for (s = 1; s <= n; s++) {
        id = at name[s]
        printf "| %s | %.0f | %.3f | %.3f | %s | %s | %s | %s | %.1f | %d |\n", name[s], rps_of(id), p50_of(id) / 1000, p99_of(id) / 1000,
          ratio(id, at "forwarder"), ratio(id, at "nginx"), ratio(id, at "ungoverned"), p50_ratio(id, at "forwarder"), cpu_of(id), failed[id]
      }
    }
  }' "$csv"
if awk -F, 'NR > 1 && $8 > 0 { bad = 1 } END { exit !bad }' "$csv"; then
  echo
  fail "some calls failed: those figures are not of a working system"
fi
