-- The audit of streams: entries that nobody has although they were handed out once, and streams that can take no more.

local LOOKED, LOOKED_BYTES, REBUILT = 200, 4194304, 500

-- Answers the entry to go on behind, or nil at the end, and how many entries were looked at.
local function audit_pending(stream, after, args_max)
  local last, looked, bytes = last_delivered(stream), 0, 0
  while looked < LOOKED and bytes < LOOKED_BYTES do
    local ask = looked == 0 and 16 or max(1, min(LOOKED - looked, LARGEST_CHUNK, floor((LOOKED_BYTES - bytes) * looked / max(bytes, 1))))
    local entries = entries_behind(stream, after, last, ask)
    if #entries == 0 then return nil, looked end
    local pending = {}
    for _, one in ipairs(call('XPENDING', S[stream], 'nodes', entries[1][1], entries[#entries][1], #entries)) do pending[one[1]] = true end
    for _, entry in ipairs(entries) do
      looked, bytes = looked + 1, bytes + bytes_of(entry[2])
      if not pending[entry[1]] and not is_pending(stream, entry[1]) then
        made_ready('pending', stream, entry[1], entry[2], args_max, nil, format('Entry %s of %s had been handed out and was held by nobody', entry[1], S[stream]))
      end
    end
    after = entries[#entries][1]
    if #entries < ask then return nil, looked end
  end
  return after, looked
end

local function is_far_off(entry) return tonumber(entry:match('^%d+')) > T + TEN_YEARS end

local function last_id(stream)
  local info = call_unless('no such key', 'XINFO', 'STREAM', S[stream]) or {}
  for i = 1, #info - 1, 2 do
    if info[i] == 'last-generated-id' then return info[i + 1] end
  end
end

-- The stream anew, with what nodes hold under the same ids. Nothing else is left in it.
local function rebuild(stream, entries)
  local key, dump = S[stream], call('DUMP', S[stream])
  undone = undone + 1
  undo[undone] = function() call('RESTORE', key, 0, dump, 'REPLACE') end
  local holders = {}
  for i, entry in ipairs(entries) do holders[i] = is_pending(stream, entry[1]) end
  call('DEL', key)
  for _, entry in ipairs(entries) do call('XADD', key, entry[1], unpack(entry[2])) end
  call('XGROUP', 'CREATE', key, 'nodes', #entries > 0 and '$' or '0', 'MKSTREAM')
  call('XGROUP', 'CREATE', key, 'bell', #entries > 0 and '$' or '0', 'MKSTREAM')
  for i, entry in ipairs(entries) do call('XCLAIM', key, 'nodes', holders[i], 0, entry[1], 'FORCE', 'JUSTID') end
end

-- An id far off in the future is the last that a stream takes, or nearly. What waits there goes to another stream; then, in a step of its
-- own, the stream is made anew. Answers whether there is more to do, and how many entries were looked at.
local function audit_future(stream, args_max)
  local last = last_id(stream)
  if not last or not is_far_off(last) then return false, 1 end
  local waiting = entries_behind(stream, last_delivered(stream), '+', LOOKED)
  local target = stream == 1 and 3 or 1
  if stream == READY then target = AGAIN.normal elseif stream == ALONE then target = AGAIN.normal end
  local why = format('%s could take no more: its last id, %s, lies in the future', S[stream], last)
  for _, entry in ipairs(waiting) do made_ready('future', stream, entry[1], entry[2], args_max, target, why) end
  if #waiting > 0 then return true, #waiting end
  local entries = call('XRANGE', S[stream], '-', '+', 'COUNT', REBUILT + 1)
  if #entries > REBUILT then return false, #entries end
  for _, entry in ipairs(entries) do
    local node = is_pending(stream, entry[1])
    if not node or is_far_off(entry[1]) then
      finding('future', S[stream], format('%s. It is made anew as soon as %s has settled entry %s', why, node or 'somebody', entry[1]))
      return false, #entries
    end
  end
  rebuild(stream, entries)
  mended('future', S[stream], why .. '. It was made anew')
  return false, #entries
end
