-- Unique locks: while one holds the key, another job with it is a duplicate. A lock always has a time when it is over, so none can leak;
-- one that lasts until its job is done goes with it.

-- The id of the job that holds the key, or nil.
local function unique_holder(key)
  local id = look(K.unique, key)
  if not id then return nil end
  local till = look(K.unique_until, key)
  if till and tonumber(till) > T then return id end
  erase(K.unique, key)
  erase(K.unique_until, key)
  return nil
end

-- What a job asked for: its lock's text in holds, and how long it lasts.
local function wanted_lock(job)
  if job.unique_ms and not job.unique_done then return 'f' .. job.unique, job.unique_ms end
  return 'd' .. job.unique, job.unique_ms or DAY
end

-- The lock is the job's; whoever held it has given it up.
local function lock_unique(id, job)
  local text, ms = wanted_lock(job)
  write(K.unique, job.unique, id)
  write(K.unique_until, job.unique, digits(T + ms))
  local h = holds_of(id) or {}
  h.u = text
  set_holds(id, h)
end

-- Compared with who holds it now: the lock may have run out and be another's.
local function free_unique(id, key)
  if look(K.unique, key) ~= id then return end
  erase(K.unique, key)
  erase(K.unique_until, key)
end

-- A lock for its time (f) stays, done or not.
local function unlock_unique(id, text)
  if text:byte() == 100 then free_unique(id, text:sub(2)) end
end

-- The id of the job that this one is a duplicate of, or nil; then also whether this one has had its lock, and so is nobody's duplicate any more.
local function unique_first(id, job)
  if not job.unique then return nil end
  local h = id and holds_of(id)
  if h and h.u then return nil, true end
  local first = unique_holder(job.unique)
  return first ~= id and first or nil, first == id
end

-- Whether nobody has begun with it: a retry or a recovery that waits for its turn has been run.
local function may_give_way(first)
  local place = locate(first, true)
  if not place or place.state == 'running' or place.state == 'dead' then return false end
  return not place.head or (place.head.m.a == 0 and place.head.m.c == 0)
end

-- A first that nobody has started yet gives way to its duplicate, where that asked for it. Answers whether it did.
local function give_way(first, id)
  local place = may_give_way(first) and take_out(first, true)
  if not place then return false end
  local kind = type_of(place.fields, place.first, place.m)
  local err = error_json('replaced', 'Job ' .. id .. ' with the same unique key took its place before it was started')
  finish({ id = first, state = 'cancelled', attempts = place.m.a, err = err, fragment = describe(first, kind, 'cancelled', place.m.a, place.m.e, ',"err":' .. err) })
  tell(wishes(place.fields, place.first), first, 'cancelled', err, place.m.a)
  return true
end

-- Locks whose time has passed, a few at each claim.
local function forget_locks()
  local past = call('ZRANGEBYSCORE', K.unique_until, '-inf', digits(T), 'LIMIT', '0', '100')
  if #past == 0 then return end
  call('HDEL', K.unique, unpack(past))
  call('ZREM', K.unique_until, unpack(past))
end
