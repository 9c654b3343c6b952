-- Posts a chat completion of 2 KB and prints one line of figures for gateway.sh.
-- From the environment: BENCH_STREAM=1 asks for a stream, BENCH_KEY is the client key.

local text = string.rep("Explain how a lock on a canal lifts a boat, step by step. ", 31)
local options = '"max_tokens":512'
if os.getenv("BENCH_STREAM") == "1" then
  options = options .. ',"stream":true,"stream_options":{"include_usage":true}'
end
local start = '{"model":"gpt-4o",' .. options .. ',"messages":[{"role":"user","content":"'
local finish = '"}]}'

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. (os.getenv("BENCH_KEY") or "none")
wrk.body = start .. string.rep(" ", 2048 - #start - #finish - #text) .. text .. finish

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format("BENCH %.1f %.0f %.0f %d\n",
    summary.requests / (summary.duration / 1e6), latency:percentile(50), latency:percentile(99), failed))
end
