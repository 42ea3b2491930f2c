-- Lanes (4.3). An ordering lane has one holder, its id in `lanes` under o:<key>: the job keeps it through retries and recoveries until it has ended,
-- and then it goes to the first that waits, which comes to `again` holding it. The lane of a type counts, under t:<type>, who has a slot of it:
-- what lies in `again` or runs; a slot is given back on whatever takes the job from there.
-- Who waits is parked, and named in `waiting`. A job takes its ordering lane first, then a slot.

local WAITING_CAP = 10000   -- of a queue; beyond, jobs stay in the stream they first came to
local CROWD = 4             -- lanes that a claim may have somebody wait for, before their number matters
local SKIPPED = 20          -- expired waiters looked at before a lane goes to the next whatever it is: claim skips it then, and passes the lane on
local SKIPPED_A_CALL = 200  -- and in all lanes together

-- Whether a claim that has jobs for every free worker by now, and only wants some more to be held ahead, has had jobs wait for many lanes. Each was taken by a job that runs or is held ahead
-- somewhere, and to wait costs twenty commands: where nodes hold more ahead than there are lanes, nearly all would wait. One lane with many behind it is no crowd: those wait whatever nodes hold.
local function is_crowded()
  return memo.needed and memo.handed >= memo.needed and memo.waited_for > CROWD + memo.handed / 8
end

-- Whether one more of this stream may wait. Who came back always may: behind it in its stream are those that lanes and slots were given to, and if it stayed,
-- they would never be reached, nor anybody who waits for them.
local function has_room(stream)
  return stream % 2 == 1 or (call('ZCARD', K.waiting) < WAITING_CAP and not is_crowded())
end

local function nobody_waits()
  if memo.nobody_waits == nil then memo.nobody_waits = call('ZCARD', K.waiting) == 0 end
  return memo.nobody_waits
end

local function first_waiting(from, to)
  return not nobody_waits() and call('ZRANGE', K.waiting, '[' .. from, '(' .. to, 'BYLEX', 'LIMIT', '0', '1')[1]
end

local function free_slots(kind, limit)
  local room = limit.concurrency and limit.concurrency - (tonumber(look(K.lanes, 't:' .. kind) or '') or 0) or WAITING_CAP
  if room > 0 and limit.rate then room = min(room, (tokens('r:' .. kind, limit.rate))) end
  return max(0, room)
end

local function take_slot(kind, limit)
  add_to(K.lanes, 't:' .. kind, 1)
  if not limit.rate then return end
  local _, at = tokens('r:' .. kind, limit.rate)
  spend('r:' .. kind, limit.rate, at, 1)
end

-- Parks a job until its lane comes round to it. Its place is the time it begins to wait.
local function wait_in_lane(what, id, m, err, fields, first, kind)
  m.w, m.k = what, hincrby(K.counters, 'admitted', 1)
  if what == 't' then m.t = kind end
  hset(K.parked, id, cmsgpack.pack(flat(id, m, err, fields, first)))
  zadd(K.waiting, 0, waiting_member(id, m))
  memo.nobody_waits = false
  local lane = lane_of(m)
  memo.lanes = memo.lanes or {}
  if not memo.lanes[lane] then memo.lanes[lane], memo.waited_for = true, (memo.waited_for or 0) + 1 end
  erase(K.where, id)
  note(describe(id, kind, 'waiting', m.a, m.e))
end

-- Takes what a job needs before it may be run. Answers nil when it may, else what it has to wait for: o or t.
-- `holds`: it may be running already, so a slot is its own whatever the limit says.
local function enter(id, order, kind, holds, stream)
  local types = limited_types()
  local limit = types and types[kind]
  if not (order or limit) then return nil end
  local h = holds_of(id) or {}
  local takes_lane = order and h.o ~= order
  local lane = takes_lane and 'o:' .. order
  if takes_lane then
    local holder = look(K.lanes, lane)
    if holder and holder ~= id then return 'o' end
  end
  local takes_slot = limit and not h.t
  local waits = takes_slot and not holds and free_slots(kind, limit) < 1
  if waits and not has_room(stream) then return 't' end
  if takes_lane then
    write(K.lanes, lane, id)
    h.o = order
  end
  if takes_slot and not waits then
    take_slot(kind, limit)
    h.t = kind
  end
  if takes_lane or (takes_slot and not waits) then set_holds(id, h) end
  return waits and 't' or nil
end

local NO_LANE = ''   -- of who asks for none

-- The same for who has nothing yet and wants an ordering lane only. Answers whether it has it now, and so may be run; where somebody stands there, or it holds something, it is to enter like all others.
local function enter_free_lane(id, lane)
  if lane == NO_LANE then return true end
  if look(K.lanes, lane) or look(K.holds, id) then return false end
  write(K.lanes, lane, id)
  write(K.holds, id, 'o' .. lane:sub(3))
  memo.holding = true
  return true
end

-- Takes the first that waits within a range of names to `again`; what has expired meanwhile ends. Answers its id, or nil when nobody waits there.
local function call_up(from, to, taking)
  for looked = 0, SKIPPED do
    local member = first_waiting(from, to)
    if not member then return nil end
    local id = member:match('%z%d+:(.*)$')
    local fields, head = unpark(call('HGET', K.parked, id))
    zrem(K.waiting, member)
    if not head then
      local err = error_json('body-missing', 'Somebody deleted or overwrote the body of this waiting job: its type and arguments are gone')
      bury({ id = id, state = 'dead', attempts = 0, err = err, fragment = describe(id, '', 'dead', 0, 0, ',"err":' .. err) }, new_meta(T, 'normal'))
    else
      hdel(K.parked, id)
      local m = head.m
      if m.x and m.x <= T and looked < SKIPPED and (memo.skipped or 0) < SKIPPED_A_CALL then
        memo.skipped = (memo.skipped or 0) + 1
        expire(wishes(fields, head.first), id, m, type_of(fields, head.first, m))
      else
        local h = holds_of(id) or {}
        taking(id, h)
        set_holds(id, h)
        m.w = nil
        give_back(id, m, head.err, fields, head.first)
        return id
      end
    end
  end
end

local function pass_lane(lane, id)
  if look(K.lanes, lane) ~= id then return end
  local next_one = not nobody_waits() and call_up(lane .. '\0', lane .. '\1', function(waiter, h)
    write(K.lanes, lane, waiter)
    h.o = lane:sub(3)
  end)
  if not next_one then erase(K.lanes, lane) end
end

local function call_into_slot(kind, limit, from, to)
  return call_up(from, to, function(_, h)
    if limit then
      take_slot(kind, limit)
      h.t = kind
    end
  end)
end

local function return_slot(kind)
  local lane = 't:' .. kind
  if add_to(K.lanes, lane, -1) <= 0 then erase(K.lanes, lane) end
  local types = limited_types()
  local limit = types and types[kind]
  if limit and limit.concurrency and free_slots(kind, limit) > 0 then call_into_slot(kind, limit, lane .. '\0', lane .. '\1') end
end

local function release_all(id, h)
  erase(K.holds, id)
  if h.u then unlock_unique(id, h.u) end
  if h.t then return_slot(h.t) end
  if h.o then pass_lane('o:' .. h.o, id) end
end

-- For many jobs that have ended: gives back all they hold.
local function release_many(ids)
  if nobody_holds() then return end
  local in_lane, locked, others = foresee_release(ids)
  for i = 1, #ids do
    local id, lane, key = ids[i], in_lane[i], locked[i]
    if lane or key then erase(K.holds, id) end
    if lane then pass_lane(lane, id)
    elseif key then free_unique(id, key)
    elseif others[i] then release_all(id, others[i]) end
  end
end

-- Gives back what a job holds: all of it when it has ended, else only the slot of its type.
function release_holds(id, all)
  local h = holds_of(id)
  if not h then return end
  if all then
    release_all(id, h)
  elseif h.t then
    local kind = h.t
    h.t = nil
    set_holds(id, h)
    return_slot(kind)
  end
end

-- Those of one priority that wait for their types come to `again`, as far as slots and tokens go, `most` at most. Answers how many came. Looks at a hundred types; where there are more, the
-- next call goes on behind them (types_from in the counters), round and round.
local function call_up_types(priority, most)
  if nobody_waits() then return 0 end
  local rank = digits(RANK[priority]):sub(1, 1)
  local types, came, from = limited_types() or {}, 0, call('HGET', K.counters, 'types_from')
  local at, is_late = from or 't:', from
  for _ = 1, 100 do
    local member = first_waiting(at, 'u')
    if not member and is_late then
      is_late = nil
      member = first_waiting('t:', 'u')
    end
    if not member or came >= most then at = nil; break end
    local lane = member:match('^(.-)%z')
    local kind = lane:sub(3)
    local room = min(most - came, types[kind] and free_slots(kind, types[kind]) or most)
    for _ = 1, room do
      if not call_into_slot(kind, types[kind], lane .. '\0' .. rank, lane .. '\0' .. rank .. ':') then break end
      came = came + 1
    end
    at = lane .. '\1'
  end
  if at then hset(K.counters, 'types_from', at) elseif from then hdel(K.counters, 'types_from') end
  return came
end

-- Ms until the next token for a type that somebody waits for, at most `wait`.
local function until_types(wait)
  if nobody_waits() then return wait end
  for kind, limit in pairs(limited_types() or {}) do
    if limit.rate and first_waiting('t:' .. kind .. '\0', 't:' .. kind .. '\1') then
      local n, at = tokens('r:' .. kind, limit.rate)
      if n < 1 then wait = min(wait, until_token(limit.rate, at)) end
    end
  end
  return wait
end
