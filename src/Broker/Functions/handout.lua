-- From stream entries to what a node gets: admission of each, and the shape of the reply that claim and held share:
-- { status, now, next ms, more, first fence, { { stream, { { entry, { field, value … } } … } } … } }.
-- A chunk that is admitted whole is answered as Redis gave it, without a table of ours.

local MAX_BYTES, MAX_CLOSE = 8388608, 200

-- Expiry of a job in an internal stream, without decoding its meta.
local function expired(fields)
  local expires = fields[4] and fields[4]:match('"x":(%d+)')
  return expires and tonumber(expires) <= T
end

local function drop(stream, entry, node)
  xack(stream, entry, node)
  delete_later(stream, entry)
end

-- The job of an internal entry whose body is gone, found by where it was said to be; nil in the throng (5,000 take a millisecond).
local function job_at(stream, entry)
  if call('HLEN', K.where) > 5000 then return nil end
  local wanted, homes = stream .. ' ' .. entry, call('HGETALL', K.where)
  for i = 2, #homes, 2 do
    if homes[i] == wanted then return homes[i - 1] end
  end
end

-- The body was taken out of the stream by somebody else: nothing can be run, and that is said.
local function lost(stream, entry, node, id)
  if not id then id = stream == READY and entry or job_at(stream, entry) or made_id() end
  local err = error_json('body-missing', format('Somebody deleted entry %s from %s while a node held the job: its type and arguments are gone', entry, S[stream]))
  bury({ id = id, state = 'dead', attempts = 0, node = node, err = err,
    fragment = describe(id, '', 'dead', 0, 0, ',"err":' .. err) }, new_meta(enqueued_at(entry), 'normal'))
  drop(stream, entry, node)
end

-- True when the entry may be run; false when it has a new home already. `holds`: it may be running at its node by now, which no expiry ends.
local function admitted(stream, entry, fields, node, args_max, holds)
  if not fields then lost(stream, entry, node); return false end
  if stream == READY then
    if is_plain(fields, args_max) then return true end
    if admit_entry(entry, fields, args_max, holds) then return true end
  elseif not is_ours(fields) then
    -- not under its entry's id: an entry of the public stream may have the same
    refuse({}, made_id(), enqueued_at(entry), 'Somebody wrote this entry into ' .. S[stream] .. ', which only functions write. Use XADD on the stream ready', fields, 1)
  else
    if holds or not expired(fields) then return true end
    local head = head_of(fields)
    expire(wishes(fields, head.first), head.id, head.m, type_of(fields, head.first))
  end
  drop(stream, entry, node)
  return false
end

-- Appends the entries of one chunk that may be run; answers how many, their bytes, and how many had to be looked at closely.
local function hand_out(groups, stream, entries, node, args_max, holds)
  local n, bytes, close, kept = #entries, 0, 0, nil
  for i = 1, n do
    local entry = entries[i]
    local fields = entry[2]
    if stream == READY and fields and is_plain(fields, args_max) then
      bytes = bytes + #fields[4] + 40
      if kept then kept[#kept + 1] = entry end
    else
      if fields then bytes = bytes + bytes_of(fields) end
      if stream == READY then close = close + 1 end
      if admitted(stream, entry[1], fields, node, args_max, holds) then
        if kept then kept[#kept + 1] = entry end
      elseif not kept then
        kept = {}
        for j = 1, i - 1 do kept[j] = entries[j] end
      end
    end
  end
  kept = kept or entries
  if #kept > 0 then groups[#groups + 1] = { stream, kept } end
  return #kept, bytes, close
end

-- How many entries to ask for next: sixteen until their size is known, then what the rest of the byte limit holds, and no more than
-- MAX_CLOSE of those that take several microseconds each.
local function chunk_size(left, seen, bytes, close)
  if seen == 0 then return min(left, 16) end
  local average = max(64, bytes / seen)
  local most = min(left, floor((MAX_BYTES - bytes) / average))
  if close > 0 then most = min(most, floor((MAX_CLOSE - close) * seen / close)) end
  return max(1, most)
end

local function stamp(n)
  if n == 0 then return 0 end
  return call('HINCRBY', K.counters, 'fence', n) - n + 1
end

local function queue_settings()
  local values = call('HMGET', K.settings, 'paused', 'args_max')
  return values[1] == '1', tonumber(values[2]) or 1048576
end
