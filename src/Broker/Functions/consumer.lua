-- Consumers: what the group `nodes` says is held, and by whom. A stream that nobody has opened has no group; then nothing is held there.

local function pending_of(stream, node, most)
  return call_unless('NOGROUP', 'XPENDING', S[stream], 'nodes', '-', '+', most, node) or {}
end

-- All that a node holds in this queue.
local function held_by(node)
  local held = 0
  for stream = 1, STREAM_COUNT do
    local summary = call_unless('NOGROUP', 'XPENDING', S[stream], 'nodes')
    for _, consumer in ipairs(summary and summary[4] or {}) do
      if consumer[1] == node then held = held + tonumber(consumer[2]) end
    end
  end
  return held
end

-- The last entry that was handed out; what lies behind it has been to nobody yet.
local function last_delivered(stream)
  for _, group in ipairs(call_unless('no such key', 'XINFO', 'GROUPS', S[stream]) or {}) do
    local said = {}
    for i = 1, #group - 1, 2 do said[group[i]] = group[i + 1] end
    if said.name == 'nodes' then return said['last-delivered-id'] end
  end
  return '0-0'
end

local LAST_ID = '18446744073709551615-18446744073709551615'   -- behind which Redis takes no range

-- Entries behind one, with their bodies, at most so many.
local function entries_behind(stream, entry, to, most)
  if entry == LAST_ID then return {} end
  return call('XRANGE', S[stream], '(' .. entry, to, 'COUNT', most)
end

local function try_forget(node)
  for stream = 1, STREAM_COUNT do
    if #pending_of(stream, node, 1) > 0 then return false end
  end
  for stream = 1, STREAM_COUNT do pcall(call, 'XGROUP', 'DELCONSUMER', S[stream], 'nodes', node) end
  for stream = 1, STREAM_COUNT do pcall(call, 'XGROUP', 'DELCONSUMER', S[stream], 'bell', node) end
  return true
end

-- Its name goes when it holds nothing. What was done before stands whether or not that could be found out.
local function forget_consumer(node)
  local ok, forgotten = pcall(try_forget, node)
  return ok and forgotten
end
