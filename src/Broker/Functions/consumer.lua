-- Consumers: what the group `nodes` says is held, and by whom. A stream that nobody has opened has no group; then nothing is held there.

local function pending_of(stream, node, most)
  local ok, found = pcall(call, 'XPENDING', S[stream], 'nodes', '-', '+', most, node)
  if ok then return found end
  if text_of(found):find('NOGROUP', 1, true) then return {} end
  error(found, 0)
end

-- All that a node holds in this queue.
local function held_by(node)
  local held = 0
  for stream = 1, STREAM_COUNT do
    local ok, summary = pcall(call, 'XPENDING', S[stream], 'nodes')
    if not ok and not text_of(summary):find('NOGROUP', 1, true) then error(summary, 0) end
    for _, consumer in ipairs(ok and summary[4] or {}) do
      if consumer[1] == node then held = held + tonumber(consumer[2]) end
    end
  end
  return held
end

local function forget_consumer(node)
  for stream = 1, STREAM_COUNT do
    if #pending_of(stream, node, 1) > 0 then return false end
  end
  for stream = 1, STREAM_COUNT do pcall(call, 'XGROUP', 'DELCONSUMER', S[stream], 'nodes', node) end
  for stream = 1, STREAM_COUNT do pcall(call, 'XGROUP', 'DELCONSUMER', S[stream], 'bell', node) end
  return true
end
