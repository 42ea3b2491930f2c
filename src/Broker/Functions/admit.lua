-- Admission: what a job found in the public stream or in the inbox becomes. Used by claim, held, release and reclaim (stream) and by
-- claim and enqueue (documents), so that no job is handed out that was not looked at, and looking twice changes nothing:
-- the token in `ids` says whether a job is the first with its id or its own second look.
-- Unique locks and lanes (4.3) are taken here, after the id and before the hand-out.

local MAX_FIELDS = 512
local known_types, known_count = {}, 0   -- valid type names seen lately, to spare the pattern

local function is_type(text)
  if known_types[text] then return true end
  if #text > 128 or not text:find('^[%w._:/-]+$') then return false end
  if known_count >= 1000 then known_types, known_count = {}, 0 end
  known_types[text], known_count = true, known_count + 1
  return true
end

-- Nothing but a type and arguments: what most entries are.
local function is_plain(fields, args_max)
  return #fields == 4 and fields[1] == 'type' and fields[3] == 'args' and #fields[4] <= args_max and is_type(fields[2])
end

-- When it is due and when it expires, ms or nil, counted from when it was enqueued.
local function times(job, enqueued)
  local due = job.run_at or (job.delay and enqueued + job.delay)
  local expires = job.expires_at or (job.expires_in and enqueued + job.expires_in)
  return due, expires
end

local function malformed(reason) return error_json('malformed', reason) end

-- Result and reply of a job that ends here. Their keys are in the queue's slot but not in KEYS: during a Cluster reshard Redis may
-- refuse to touch them, and then the outcome is in the journal and in the job's state only.
local function tell(job, id, state, err, attempts)
  if not (job.result_ttl or job.reply_to) then return end
  local json = outcome_json(id, state, '', err, attempts, '')
  local root = K.inbox:sub(1, -6)
  if (job.result_ttl or 0) > 0 and state ~= 'deduplicated' then if_possible(keep_result, root .. 'result:' .. id, json, job.result_ttl) end
  if job.reply_to and not name_problem('reply_to', job.reply_to) then if_possible(reply, root .. 'reply:' .. job.reply_to, json, REPLY_TTL) end
end

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

-- Whom a job in an internal home wants told; decoded only when it names somebody, and never when it is large (31 ms a MiB).
local function wishes(fields, first)
  local own = {}
  for i = first, #fields - 1, 2 do
    local name, value = fields[i], fields[i + 1]
    if name == 'json' then
      if #value > 65536 or not (value:find('reply_to', 1, true) or value:find('result_ttl', 1, true)) then return {} end
      local ok, job = pcall(read_document, value, 65536)
      return ok and job or {}
    end
    if name == 'reply_to' or name == 'result_ttl' then
      own[#own + 1] = name
      own[#own + 1] = value
    end
  end
  if #own == 0 then return own end
  local ok, job = pcall(read_fields, own, 0)
  return ok and job or {}
end

local function duplicate(job, id, first, enqueued)
  finish({ id = id, state = 'deduplicated', attempts = 0, fragment = describe(id, job.type, 'deduplicated', 0, enqueued, ',"first":' .. quote(first)) })
  tell(job, id, 'deduplicated', '', 0)
end

local function schedule(job, id, m, due, fields, first)
  park('scheduled', due, id, m, nil, fields, first)
  note(describe(id, job.type, 'scheduled', m.a, m.e, format(',"due":%d', due)))
end

local function remember(id, token) hset(K.ids, id, token) end

-- The token of the first job with this id, or nil when there is none or its time has passed.
local function first_with(id)
  local token = call('HGET', K.ids, id)
  if not token then return nil end
  local till = call('ZSCORE', K.ids_until, id)
  if not till or tonumber(till) > T then return token end
  hdel(K.ids, id)
  zrem(K.ids_until, id)
  return nil
end

-- An entry of the public stream that is more than type and arguments. Answers true when it may be handed out;
-- otherwise it has its new home, and the caller takes it out of the stream. `holds`: its node may be running it, so it does not expire.
local function admit_entry(entry, fields, args_max, holds)
  local enqueued = enqueued_at(entry)
  local job, problem
  if #fields > MAX_FIELDS then
    job, problem = {}, format('the job has %d fields, more than the %d allowed', #fields / 2, MAX_FIELDS / 2)
  else
    local document
    for i = 1, #fields - 1, 2 do
      if fields[i] == 'json' then document = fields[i + 1] end
    end
    local ok
    if document then ok, job, problem = pcall(read_document, document, args_max)
    else ok, job, problem = pcall(read_fields, fields, args_max) end
    if not ok then job, problem = {}, 'the job could not be read: ' .. text_of(job) end
  end
  if not problem and job.priority and job.priority ~= 'normal' then
    problem = 'priority does not work at the stream door, where jobs are read in the order they came. RPUSH the job to the list inbox, or call lighthouse_enqueue'
  end
  if problem then
    refuse(job, entry, enqueued, problem, fields, 1)
    return false
  end
  if job.id then
    local token = first_with(job.id)
    if token and token ~= entry then
      duplicate(job, entry, job.id, enqueued)
      return false
    end
    if not token then remember(job.id, entry) end
  end
  local id = job.id or entry
  local due, expires = times(job, enqueued)
  if expires and expires <= T and not holds then
    expire(job, id, { a = 0, e = enqueued }, job.type)
    return false
  end
  if due and due > T then
    schedule(job, id, new_meta(enqueued, 'normal', expires), due, fields, 1)
    return false
  end
  return true
end

local function made_id() return format('f%d-%d', T, hincrby(K.counters, 'made', 1)) end

-- A document from the inbox or the function door that was read without a fault. Answers its id, or nil and the first job's id.
local function admit_document(text, job)
  if job.id and first_with(job.id) then
    duplicate(job, made_id(), job.id, T)
    return nil, job.id
  end
  local due, expires = times(job, T)
  local priority = job.priority or 'normal'
  local fields = { 'json', text }
  if due and due > T then
    local id = job.id or made_id()
    local m = new_meta(T, priority, expires)
    schedule(job, id, m, due, fields, 1)
    if job.id then remember(id, 'k' .. digits(m.k)) end
    return id
  end
  local stream = FRESH[priority]
  if stream == READY then
    local ok, entry = pcall(xadd, S[READY], fields)
    if ok then
      if job.id then remember(job.id, entry) end
      return job.id or entry
    end
    stream = AGAIN.normal   -- somebody used up the public stream's ids: XADD fails there until it is mended
  end
  local id = job.id or made_id()
  local m = new_meta(T, priority, expires)
  put(stream, id, m, nil, fields, 1)
  if job.id then remember(id, 'k' .. digits(m.k)) end
  return id
end
