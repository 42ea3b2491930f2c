-- From stream entries to what a node gets: those that may be run (verdict.lua), and the shape of the reply that claim and held share:
-- { status, now, next ms, more, first fence, groups }, with three kinds of groups, in the order in which their jobs are to be run:
-- { stream, { { entry, { field, value … } } … } } of an internal stream; of the public one { 0, { entry, type, args … } } of those that are no more than that,
-- and { -1, { entry, id or '' for its entry's, how many texts, field, value … } } of others: the id they were admitted under is not to be read out of them by anybody else.
-- Flat since Redis looks into each table of an answer for seven special names, which took a tenth of its time.

local MAX_BYTES, MAX_CLOSE, LARGEST_CHUNK = 8388608, 200, 64
local PLAIN, NAMED_FLAT = 0, -1

-- The group that is being filled, when it is of this kind, else a new one.
local function group_of(groups, kind)
  local last = groups[#groups]
  if last and last[1] == kind then return last[2] end
  local items = {}
  groups[#groups + 1] = { kind, items }
  return items
end

local function hand_named(items, entry, id, fields)
  local at, n = #items, #fields
  items[at + 1], items[at + 2], items[at + 3] = entry, id == entry and '' or id, n
  for i = 1, n do items[at + 3 + i] = fields[i] end
end

-- Appends the entries of one chunk that may be run, in their order; answers how many, their bytes, how many had to be looked at closely, the place
-- of the first that stays in its stream, if there is one, and whether it stays since the call has had its `room` of bytes, or its `most` of those looked at closely. Budget: 0.3 µs a plain entry, 1 µs one with options that concern its node alone, 1.5 µs one that takes a free lane, 3 µs another.
local function hand_out(groups, stream, entries, node, args_max, mode, room, most)
  local handed, bytes, close, stays, is_full = 0, 0, 0, nil, false
  local earlier = memo.handed or 0
  local plain   -- the group, while plain entries follow each other
  local types = limited_types()
  local quick = stream == READY and not memo.gone
  local jobs, problems, lanes, sizes   -- from the first entry on that is looked at closely
  for i = 1, #entries do
    if i > 1 and (bytes >= room or close >= most) then stays, is_full = i, true; break end
    local entry = entries[i]
    local fields = entry[2]
    local lane = lanes and quick and lanes[i]
    if lane and enter_free_lane(entry[1], lane) then
      bytes, close, plain = bytes + sizes[i], close + 1, nil
      hand_named(group_of(groups, NAMED_FLAT), entry[1], entry[1], fields)
      handed = handed + 1
    elseif quick and fields and is_plain(fields, args_max) and not (types and types[fields[2]]) then
      bytes = bytes + #fields[4] + 40
      plain = plain or group_of(groups, PLAIN)
      local at = #plain
      plain[at + 1], plain[at + 2], plain[at + 3] = entry[1], fields[2], fields[4]
      handed = handed + 1
    else
      plain = nil
      local quiet, key, kind, size
      if quick and fields and not (jobs and jobs[i]) then quiet, key, kind, size = is_quiet(fields, args_max) end
      if fields then bytes = bytes + (size or bytes_of(fields)) end
      if quiet and not key and not (types and types[kind]) then
        hand_named(group_of(groups, NAMED_FLAT), entry[1], entry[1], fields)
        handed = handed + 1
      else
        if stream == READY or types then close = close + 1 end
        memo.handed = earlier + handed
        if not jobs then jobs, problems, lanes, sizes = foresee_admission(stream, entries, i, args_max, room - bytes) end
        local job = jobs[i] or (quiet and { type = kind, ordering_key = key }) or nil
        local verdict, id = admitted(stream, entry[1], fields, node, args_max, mode, job, problems[i])
        if verdict ~= true and stream ~= READY and not types then close = close + 1 end
        if verdict == true then
          if stream == READY then
            hand_named(group_of(groups, NAMED_FLAT), entry[1], id, fields)
          else
            local items = group_of(groups, stream)
            items[#items + 1] = entry
          end
          handed = handed + 1
        end
        if verdict == STAYS then stays = i; break end
        quick = quick and not memo.gone
      end
    end
  end
  memo.handed = earlier + handed
  return handed, bytes, close, stays, is_full
end

-- How many entries to ask for next: sixteen until their size is known, then what the rest of the byte limit holds, and no more than
-- MAX_CLOSE of those that take several microseconds each. Never many: large ones may stand behind small ones, and all that is read is copied.
local function chunk_size(left, seen, bytes, close)
  if seen == 0 then return min(left, 16) end
  local average = max(64, bytes / seen)
  local most = min(left, LARGEST_CHUNK, floor((MAX_BYTES - bytes) / average))
  if close > 0 then most = min(most, floor((MAX_CLOSE - close) * seen / close)) end
  return max(1, most)
end

local function stamp(n)
  if n == 0 then return 0 end
  return call('HINCRBY', K.counters, 'fence', n) - n + 1
end

local function queue_settings()
  return settings().paused == '1', args_limit()
end
