-- Mixed traffic for wrk: drawings and pictures, with the status of each answer counted.
-- wrk … -s mixed.lua ADDRESS -- PICTURE
local threads = {}
local requests = {}
local sent = 0

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  ok, busy, other = 0, 0, 0
  local file = assert(io.open(arguments[1], "rb"))
  local picture = file:read("*a")
  file:close()
  local one = '{"strokes": [[[10, 10], [90, 12], [60, 60], [40, 120]]]}'
  local many = '{"strokes": [[[10, 10], [90, 12], [40, 120]], [[150, 10], [152, 120]], '
    .. '[[210, 10], [290, 12], [240, 120]]]}'
  local json = { ["Content-Type"] = "application/json" }
  local png = { ["Content-Type"] = "image/png" }
  for _ = 1, 6 do
    table.insert(requests, wrk.format("POST", "/api/v1/read", json, one))
  end
  table.insert(requests, wrk.format("POST", "/api/v1/read", json, many))
  table.insert(requests, wrk.format("POST", "/api/v1/read", png, picture))
  table.insert(requests, wrk.format("POST", "/api/v1/read", json, "nonsense"))
  table.insert(requests, wrk.format("GET", "/readyz"))
end

function request()
  sent = sent + 1
  return requests[sent % #requests + 1]
end

function response(status)
  if status == 200 or status == 400 then
    ok = ok + 1
  elseif status == 503 then
    busy = busy + 1
  else
    other = other + 1
  end
end

function done(summary, latency)
  local ok, busy, other = 0, 0, 0
  for _, thread in ipairs(threads) do
    ok = ok + thread:get("ok")
    busy = busy + thread:get("busy")
    other = other + thread:get("other")
  end
  local errors = summary.errors
  io.write(string.format(
    '{"ok": %d, "busy": %d, "other": %d, "lost": %d, "p50": %.2f, "p99": %.2f}\n',
    ok, busy, other, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
