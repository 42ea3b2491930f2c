-- From stream entries to what a node gets: admission of each, and the shape of the reply that claim and held share:
-- { status, now, next ms, more, first fence, groups }, with three kinds of groups, in the order in which their jobs are to be run:
-- { stream, { { entry, { field, value … } } … } } of an internal stream; of the public one { 0, { entry, type, args … } } of those that are no more than that,
-- and { -1, { entry, id or '' for its entry's, how many texts, field, value … } } of others: the id they were admitted under is not to be read out of them by anybody else.
-- Flat since Redis looks into each table of an answer for seven special names, which took a tenth of its time.

local MAX_BYTES, MAX_CLOSE = 8388608, 200
local PLAIN, NAMED_FLAT = 0, -1

-- Expiry of a job in an internal stream, without decoding its meta.
local function expired(fields)
  local expires = fields[4] and fields[4]:match('"x":(%d+)')
  return expires and tonumber(expires) <= T
end

local function drop(stream, entry, node)
  xack(stream, entry, node)
  delete_later(stream, entry)
end

-- Which job is said to be where, the other way round; of nobody in the throng. 5,000 take a millisecond: so once a call, however many bodies are gone.
local function jobs_by_home(said)
  local jobs = {}
  write_drafts()
  if call('HLEN', said) > 5000 then return jobs end
  local homes = call('HGETALL', said)
  for i = 2, #homes, 2 do jobs[homes[i]] = homes[i - 1] end
  return jobs
end

-- The job of an entry whose body is gone, found by where it was said to be, or by what its client's id points to.
local function job_at(stream, entry)
  local said = stream == READY and K.ids or K.where
  memo.jobs = memo.jobs or {}
  memo.jobs[said] = memo.jobs[said] or jobs_by_home(said)
  return memo.jobs[said][stream == READY and entry or stream .. ' ' .. entry]
end

-- The body was taken out of the stream by somebody else: nothing can be run, and that is said.
local function lost(stream, entry, node, id)
  if not id then id = job_at(stream, entry) or (stream == READY and entry) or made_id() end
  local err = error_json('body-missing', format('Somebody deleted entry %s from %s while a node held the job: its type and arguments are gone', entry, S[stream]))
  bury({ id = id, state = 'dead', attempts = 0, node = node, err = err,
    fragment = describe(id, '', 'dead', 0, 0, ',"err":' .. err) }, new_meta(enqueued_at(entry), 'normal'))
  drop(stream, entry, node)
end

-- Of an entry in an internal stream, without decoding its meta where there is no need to.
local function enter_internal(stream, fields, holds)
  local order = fields[4]:match('"o":"([^"]*)"')
  if not order and not limited_types() then return nil end
  local kind
  if limited_types() then
    local head = head_of(fields)
    kind = type_of(fields, head.first, head.m)
  end
  return enter(fields[2], order, kind, holds, stream)
end

local STAYS = 'stays'   -- no room to wait: the entry and those behind it stay in their stream

-- A job that found its lane taken is parked until the lane comes round to it.
local function let_wait(what, stream, entry, fields, node, mode, job)
  if mode ~= 'held' and not has_room(stream) then return STAYS end
  local head = stream ~= READY and head_of(fields)
  if head then
    wait_in_lane(what, head.id, head.m, head.err, fields, head.first, type_of(fields, head.first, head.m))
  else
    wait_in_lane(what, job.id, admitted_meta(job, enqueued_at(entry), 'normal', job.expires, fields), nil, fields, 1, job.type)
  end
  drop(stream, entry, node)
  return false
end

-- The same for a plain entry of the public stream.
local function plain_admitted(entry, fields, node, mode)
  local waits = mode ~= 'recover' and enter(entry, nil, fields[2], mode == 'held', READY)
  if not waits then return true, entry end
  return let_wait(waits, READY, entry, fields, node, mode, { id = entry, type = fields[2] })
end

-- Documents at the public stream that need no reading (several µs each): the entry itself holds a unique lock, and only a job that was admitted does, under its entry's id if its client gave it none.
-- Not so where something in it may matter at the hand-out; an escaped name may be any.
local function admitted_before(entries, from, last, jobs)
  if nobody_holds() or limited_types() then return end
  local places, ids, asks_nothing_more = {}, {}, {}
  for i = from, last do
    local fields = entries[i][2]
    local text = fields and #fields == 2 and fields[1] == 'json' and fields[2]
    if text and text:find('unique', 1, true) and not (text:find('\\', 1, true) or text:find('ordering', 1, true) or text:find('expires', 1, true)) then
      places[#places + 1], ids[#ids + 1] = i, entries[i][1]
    end
  end
  look_all(K.holds, ids)
  for k = 1, #places do
    local h = holds_of(ids[k])
    if h and h.u then jobs[places[k]] = asks_nothing_more end
  end
end

-- Looks up at once what the admission of these entries will ask for one by one, from a place on. Answers place → job, and what is wrong with it, of those in the public stream that are not plain.
local function foresee_admission(stream, entries, from, args_max)
  local jobs, problems, ids, known, orders, uniques, types = {}, {}, {}, {}, {}, {}, limited_types()
  local last = (stream == READY and not has_room(stream)) and from or #entries   -- where nobody may wait, the next one perhaps is the last that is looked at
  if stream == READY then admitted_before(entries, from, last, jobs) end
  for i = from, last do
    local entry, fields = entries[i][1], entries[i][2]
    local id, order
    if jobs[i] then
      id = nil
    elseif fields and stream ~= READY then
      id, order = fields[2], fields[4] and fields[4]:match('"o":"([^"]*)"')
    elseif fields and is_plain(fields, args_max) then
      id = types and types[fields[2]] and entry
    elseif fields then
      local job, problem = read_own(fields, args_max)
      jobs[i], problems[i] = job, problem
      if not problem then id, order = job.id or entry, job.ordering_key end
      if job.id then known[#known + 1] = job.id end
      if job.unique then uniques[id or entry] = job.unique end
    end
    if id then ids[#ids + 1] = id end
    if order then orders[#orders + 1] = 'o:' .. order end
  end
  look_all(K.ids, known)
  look_all(K.ids_until, known)
  if not nobody_holds() then look_all(K.holds, ids) end
  look_all(K.lanes, orders)
  local locks = {}
  for id, key in pairs(uniques) do
    local h = holds_of(id)
    if not (h and h.u) then locks[#locks + 1] = key end
  end
  look_all(K.unique, locks)
  look_all(K.unique_until, locks)
  return jobs, problems
end

-- True when the entry may be run, and of the public stream its id; false when it has a new home already; STAYS. Mode: claim; held: it may be running at its node by now, which
-- no expiry ends; recover: it goes to `again`, and takes nothing.
local function admitted(stream, entry, fields, node, args_max, mode, job, problem)
  if not fields then lost(stream, entry, node); return false end
  if was_taken_out(stream, entry) then xack(stream, entry, node); return false end
  local holds = mode == 'held'
  if stream == READY then
    if is_plain(fields, args_max) then return plain_admitted(entry, fields, node, mode) end
    local id, expires
    job, id, expires = admit_entry(entry, fields, args_max, holds, job, problem)
    if job then
      if mode == 'recover' then return true end
      local waits = enter(id, job.ordering_key, job.type, holds, stream)
      if not waits then return true, id end
      return let_wait(waits, READY, entry, fields, node, mode, { id = id, type = job.type, ordering_key = job.ordering_key, expires = expires })
    end
  elseif not is_ours(fields) then
    -- not under its entry's id: an entry of the public stream may have the same
    refuse({}, made_id(), enqueued_at(entry), 'Somebody wrote this entry into ' .. S[stream] .. ', which only functions write. Use XADD on the stream ready', fields, 1)
  elseif mode or not sent_aside(stream, fields) then
    if holds or not expired(fields) then
      local waits = mode ~= 'recover' and enter_internal(stream, fields, holds)
      if not waits then return true end
      return let_wait(waits, stream, entry, fields, node, mode)
    end
    local head = head_of(fields)
    expire(wishes(fields, head.first), head.id, head.m, type_of(fields, head.first, head.m))
  end
  drop(stream, entry, node)
  return false
end

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

-- Appends the entries of one chunk that may be run, in their order; answers how many, their bytes, how many had to be looked at closely, and the place
-- of the first that stays in its stream, if there is one. Budget: 0.3 µs a plain entry, 3 µs one with options.
local function hand_out(groups, stream, entries, node, args_max, mode)
  local handed, bytes, close, stays = 0, 0, 0, nil
  local earlier = memo.handed or 0
  local plain   -- the group, while plain entries follow each other
  local types = limited_types()
  local quick = stream == READY and not memo.gone
  local jobs, problems   -- from the first entry on that is looked at closely
  for i = 1, #entries do
    local entry = entries[i]
    local fields = entry[2]
    if quick and fields and is_plain(fields, args_max) and not (types and types[fields[2]]) then
      bytes = bytes + #fields[4] + 40
      plain = plain or group_of(groups, PLAIN)
      local at = #plain
      plain[at + 1], plain[at + 2], plain[at + 3] = entry[1], fields[2], fields[4]
      handed = handed + 1
    else
      plain = nil
      if fields then bytes = bytes + bytes_of(fields) end
      if stream == READY or types then close = close + 1 end
      memo.handed = earlier + handed
      if not jobs then jobs, problems = foresee_admission(stream, entries, i, args_max) end
      local verdict, id = admitted(stream, entry[1], fields, node, args_max, mode, jobs[i], problems[i])
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
  memo.handed = earlier + handed
  return handed, bytes, close, stays
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
  return settings().paused == '1', args_limit()
end
