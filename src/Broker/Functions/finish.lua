-- The one way for a job to end, whoever ends it: known ids, counters, where, result, reply, journal.
-- Cost: nothing beyond a counter and a fragment for a job without an id, a result or a reply.
-- What the job holds (holds.lua: unique lock, ordering lane, slot of its type) is given up here, by the job's id.

local DEAD_CAP, DEAD_AGE = 100000, 90 * DAY
local REPLY_TTL = 3600000

local release_holds   -- lanes.lua: passing a lane on may end the next in it

local function outcome_json(id, state, result, err, attempts, node)
  return format('{"id":%s,"state":"%s","result":%s,"error":%s,"attempts":%d,"node":%s,"ended_at":"%s"}', quote(id), state,
    result ~= '' and result or 'null', err ~= '' and err or 'null', attempts, node ~= '' and quote(node) or 'null', iso(T))
end

-- A job that was dead and requeued has a result already; what is taken back leaves that one, for as long as the new one would have been kept.
local function keep_result(key, json, ttl)
  local old = call('SET', key, json, 'PX', digits(ttl), 'GET')
  if old then undoing('SET', key, old, 'PX', digits(ttl)) else undoing('DEL', key) end
end

local function reply(key, json, ttl)
  call('RPUSH', key, json)
  undoing('RPOP', key)
  call('PEXPIRE', key, digits(ttl))
end

-- What could not be written is counted, and said with the end that was told last.
local function say_unwritten(what)
  count('unwritten')
  fragments[memo.ended] = format('%s,"unwritten":"%s"}', fragments[memo.ended]:sub(1, -2), what)
end

-- Old and surplus dead letters go, two for each that came, and are counted.
local function evict_dead()
  local surplus = call('ZCARD', K.dead) - DEAD_CAP
  local oldest = call('ZRANGE', K.dead, 0, 1, 'WITHSCORES')
  for i = 1, #oldest, 2 do
    if surplus >= (i + 1) / 2 or tonumber(oldest[i + 1]) < T - DEAD_AGE then
      local id = oldest[i]:sub(18)
      zrem(K.dead, oldest[i])
      hdel(K.parked, id)
      if is_client_id(id) then write(K.ids_until, id, digits(T + DAY)) end
      count('evicted')
    end
  end
end

-- Result and reply are a courtesy: where Redis refuses them (the reply's key is no list, the user has no right to it), the job ends all the same.
-- end_of = { id =, state =, attempts =, node =, result = JSON or '', err = JSON or '', ttl = ms, result_key =, reply_key =, reply_ttl =, fragment = }
local function finish(e)
  count(e.state)
  if e.state ~= 'deduplicated' then
    erase(K.where, e.id)
    if e.state ~= 'dead' and is_client_id(e.id) then write(K.ids_until, e.id, digits(T + DAY)) end
  end
  if e.state == 'dead' then evict_dead() end
  if e.state ~= 'deduplicated' then forget_marks(e.id) end
  note(e.fragment)
  local at = #fragments
  memo.ended = at
  if e.result_key or e.reply_key then
    local json = outcome_json(e.id, e.state, e.result or '', e.err or '', e.attempts, e.node or '')
    if e.result_key and not if_possible(keep_result, e.result_key, json, e.ttl) then say_unwritten('result') end
    if e.reply_key and not if_possible(reply, e.reply_key, json, e.reply_ttl or REPLY_TTL) then say_unwritten('reply') end
  end
  release_holds(e.id, true)
  memo.ended = at
end

-- Dead, with its body. `body` = { fields, first }; a body that is gone leaves its name and the reason.
local function bury(e, m, fields, first)
  park('dead', T, e.id, m, e.err, fields or {}, first or 1)
  finish(e)
end
