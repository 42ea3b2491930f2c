-- What becomes of an entry that is looked at: it may be run, has a new home, or stays in its stream. Many are foreseen at once, so that what their admission asks Redis for goes in a command a key.

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
local function admitted_before(entries, from, last, jobs, lanes, sizes, room)
  if nobody_holds() or limited_types() then return end
  local places, ids, asks_nothing_more = {}, {}, {}
  for i = from, last do
    local fields = entries[i][2]
    local text = fields and #fields == 2 and fields[1] == 'json' and fields[2]
    if text then room = room - #text end
    if room < 0 then break end
    if text and text:find('unique', 1, true) and not (text:find('\\', 1, true) or text:find('ordering', 1, true) or text:find('expires', 1, true)) then
      places[#places + 1], ids[#ids + 1] = i, entries[i][1]
    end
  end
  look_all(K.holds, ids)
  for k = 1, #places do
    local h = holds_of(ids[k])
    if h and h.u then
      local i = places[k]
      jobs[i], lanes[i], sizes[i] = asks_nothing_more, NO_LANE, bytes_of(entries[i][2])
    end
  end
end

-- Looks up at once what the admission of these entries will ask for one by one, from a place on. Answers place → job, and what is wrong with it, of those in the public stream that are not plain,
-- place → lane of those that ask for nothing but an ordering key, NO_LANE of those that ask for nothing any more, and place → bytes of these. Not of those behind `room` bytes.
local function foresee_admission(stream, entries, from, args_max, room)
  local jobs, problems, lanes, sizes = {}, {}, {}, {}
  local ids, known, wanted, uniques, types = {}, {}, {}, {}, limited_types()
  local last = (stream == READY and not has_room(stream)) and from or #entries   -- where nobody may wait, the next one perhaps is the last that is looked at
  if stream == READY then admitted_before(entries, from, last, jobs, lanes, sizes, room) end
  for i = from, last do
    local entry, fields = entries[i][1], entries[i][2]
    local id, lane
    if jobs[i] then
      id = nil
    elseif fields and stream ~= READY then
      local order = fields[4] and fields[4]:match('"o":"([^"]*)"')
      id, lane = fields[2], order and 'o:' .. order
    elseif fields and is_plain(fields, args_max) then
      id = types and types[fields[2]] and entry
    elseif fields then
      local quiet, key, kind, bytes = is_quiet(fields, args_max)
      room = room - (bytes or bytes_of(fields))
      if room < 0 and i > from then break end
      if not quiet then
        local job, problem = read_own(fields, args_max)
        jobs[i], problems[i] = job, problem
        if not problem then id, lane = job.id or entry, job.ordering_key and 'o:' .. job.ordering_key end
        if job.id then known[#known + 1] = job.id end
        if job.unique then uniques[id or entry] = job.unique end
      elseif key then
        id, lane = entry, 'o:' .. key
        if types and types[kind] then jobs[i] = { type = kind, ordering_key = key } else lanes[i], sizes[i] = lane, bytes end
      elseif types and types[kind] then
        id = entry
      end
    end
    if id then ids[#ids + 1] = id end
    if lane then wanted[#wanted + 1] = lane end
  end
  look_all(K.ids, known)
  look_all(K.ids_until, known)
  look_all(K.holds, ids, nobody_holds())
  look_all(K.lanes, wanted)
  local locks = {}
  for id, key in pairs(uniques) do
    local h = holds_of(id)
    if not (h and h.u) then locks[#locks + 1] = key end
  end
  look_all(K.unique, locks)
  look_all(K.unique_until, locks)
  return jobs, problems, lanes, sizes
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
