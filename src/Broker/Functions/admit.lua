-- Admission: what a job found in the public stream or in the inbox becomes. Used by claim, held, release and reclaim (stream) and by
-- claim and enqueue (documents), so that no job is handed out that was not looked at, and looking twice changes nothing:
-- the token in `ids` says whether a job is the first with its id or its own second look.
-- Unique locks are taken here, after the id; lanes (4.3) at the hand-out.

-- Nothing but a type and arguments: what most entries are.
local function is_plain(fields, args_max)
  return #fields == 4 and fields[1] == 'type' and fields[3] == 'args' and #fields[4] <= args_max and is_type(fields[2])
end

local function malformed(reason) return error_json('malformed', reason) end

local function refuse(job, id, enqueued, reason, fields, first)
  local err = malformed(reason)
  local m = new_meta(enqueued, 'normal')
  local name = type(job.type) == 'string' and job.type:sub(1, 128) or ''
  bury({ id = id, state = 'dead', attempts = 0, err = err, fragment = describe(id, name, 'dead', 0, enqueued, ',"err":' .. err) }, m, fields, first)
  tell(job, id, 'dead', err, 0)
end

local function expire(job, id, m, kind)
  finish({ id = id, state = 'expired', attempts = m.a, fragment = describe(id, kind, 'expired', m.a, m.e) })
  tell(job, id, 'expired', '', m.a)
end

local function duplicate(job, id, first, enqueued)
  finish({ id = id, state = 'deduplicated', attempts = 0, fragment = describe(id, job.type, 'deduplicated', 0, enqueued, ',"first":' .. quote(first)) })
  tell(job, id, 'deduplicated', '', 0)
end

-- Meta of a job that leaves its door, with what has to be known of it without reading its document.
local function admitted_meta(job, enqueued, priority, expires, fields)
  local m = new_meta(enqueued, priority, expires)
  m.o = job.ordering_key
  if fields[1] == 'json' then m.t = job.type end
  return m
end

local function schedule(job, id, m, due, fields)
  park('scheduled', due, id, m, nil, fields, 1)
  note(describe(id, job.type, 'scheduled', m.a, m.e, format(',"due":%d', due)))
end

local function remember(id, token) write(K.ids, id, token) end

-- The token of the first job with this id, or nil when there is none or its time has passed.
local function first_with(id)
  local token = look(K.ids, id)
  if not token then return nil end
  local till = look(K.ids_until, id)
  if not till or tonumber(till) > T then return token end
  erase(K.ids, id)
  erase(K.ids_until, id)
  return nil
end

-- Takes the job's unique lock. Answers true when the job is another's duplicate instead, and has ended as one.
local function is_duplicate(job, id, entry, enqueued)
  local first, own = unique_first(id, job)
  if own then return false end
  if first and not (job.replaces and give_way(first, id)) then
    duplicate(job, entry, first, enqueued)
    return true
  end
  lock_unique(id, job)
  return false
end

-- An entry of the public stream that is more than type and arguments. Answers the job, its id and when it expires, when it may be handed out;
-- otherwise it has its new home, and the caller takes it out of the stream. `holds`: its node may be running it, so it does not expire, and is not put
-- off once more when the clock was set back behind its time. `job`, `problem`: where it was read already.
local function admit_entry(entry, fields, args_max, holds, job, problem)
  if not job then job, problem = read_own(fields, args_max) end
  if not (problem or job.is_special) then return job, entry end
  local enqueued = enqueued_at(entry)
  if not problem and job.priority and job.priority ~= 'normal' then
    problem = 'priority does not work at the stream door, where jobs are read in the order they came. RPUSH the job to the list inbox, or call lighthouse_enqueue'
  end
  if problem then
    refuse(job, entry, enqueued, problem, fields, 1)
    return nil
  end
  local token = job.id and first_with(job.id)
  if token and token ~= entry then
    duplicate(job, entry, job.id, enqueued)
    return nil
  end
  local id = job.id or entry
  local due, expires = times(job, enqueued)
  local expired = expires and expires <= T and not holds
  if not expired and job.unique and is_duplicate(job, id, entry, enqueued) then return nil end
  if job.id and not token then remember(job.id, entry) end
  if expired then
    expire(job, id, { a = 0, e = enqueued }, job.type)
    return nil
  end
  if due and due > T and not holds then
    schedule(job, id, admitted_meta(job, enqueued, 'normal', expires, fields), due, fields)
    return nil
  end
  return job, id, expires
end

local function made_id() return format('f%d-%d', T, hincrby(K.counters, 'made', 1)) end

-- Where a document's job goes, once it is known to be nobody's duplicate. Answers its id.
local function settle_in(text, job)
  local due, expires = times(job, T)
  local priority = job.priority or 'normal'
  local fields = { 'json', text }
  local late = due and due > T
  local stream = not late and FRESH[priority]
  if stream == READY then
    local ok, entry = pcall(xadd, S[READY], fields)
    if ok then
      if job.id then remember(job.id, entry) end
      return job.id or entry
    end
    stream = AGAIN.normal   -- somebody used up the public stream's ids: XADD fails there until it is mended
  end
  local id = job.id or made_id()
  local m = admitted_meta(job, T, priority, expires, fields)
  if late then schedule(job, id, m, due, fields) else put(stream, id, m, nil, fields, 1) end
  if job.id then remember(id, 'k' .. digits(m.k)) end
  return id
end

-- A document from the inbox or the function door that was read without a fault. Answers its id, or nil and the first job's id.
local function admit_document(text, job)
  if job.id and first_with(job.id) then
    duplicate(job, made_id(), job.id, T)
    return nil, job.id
  end
  local first = unique_first(nil, job)
  if first and not (job.replaces and may_give_way(first)) then
    duplicate(job, made_id(), first, T)
    return nil, first
  end
  local id = settle_in(text, job)
  if first then give_way(first, id) end
  if job.unique then lock_unique(id, job) end
  return id
end
