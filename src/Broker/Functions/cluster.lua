-- Membership and leadership, on Redis' clock alone: leases are scores compared with now(). Keys of {_cluster}: ClusterKeys.Structural in C#.

local C = {}
local CLUSTER_NAMES = { 'nodes', 'members', 'down', 'leader', 'queues', 'clock', 'journal', 'leaving', 'coordinator', 'removed', 'cron' }

local function open_cluster(keys)
  for i = 1, #CLUSTER_NAMES do C[CLUSTER_NAMES[i]] = keys[i] end
end

local MOST_REMOVED, REMOVED_AGE = 1000, 7 * DAY
local MOST_DOWN, FEWER_DOWN = 1000, 900

local function sadd(key, member)
  if call('SADD', key, member) == 1 then undoing('SREM', key, member) end
end

local function srem(key, member)
  if call('SREM', key, member) == 1 then undoing('SADD', key, member) end
end

local function hset_all(key, ...)
  local pairs_of = { ... }
  for i = 1, #pairs_of, 2 do hset(key, pairs_of[i], pairs_of[i + 1]) end
end

-- What came before a trim does not come back when the call fails after it; trimmed is only what had to go.
local function chronicle(kind, node, detail)
  local entry = call('XADD', C.journal, 'MAXLEN', '~', 10000, '*', 't', digits(T), 'k', kind, 'n', node, 'd', detail or '')
  undoing('XDEL', C.journal, entry)
end

-- The cluster's own pulse (4.5): when nobody has beaten for half a lease, or the last beat lies in the future, it was Redis or the way to it
-- that was away, not the nodes; then nobody is declared down until each had a whole lease to be heard again.
-- The lease is the longest that a member has asked for lately. Answers until when grace is given, and that lease.
local function feel_pulse(asked)
  local clock = call('HMGET', C.clock, 'last_beat', 'grace_until', 'lease')
  local last, grace = tonumber(clock[1]), tonumber(clock[2]) or 0
  local lease = max(asked or 0, tonumber(clock[3]) or 0)
  if asked and asked > (tonumber(clock[3]) or 0) then hset(C.clock, 'lease', digits(asked)) end
  local renewed = grace
  if grace > T + lease then renewed = T + lease end
  if last and (T - last > lease / 2 or last > T) then renewed = T + lease end
  if renewed ~= grace then hset(C.clock, 'grace_until', digits(renewed)) end
  return renewed, lease
end

local function note_beat(lease)
  feel_pulse(lease)
  hset(C.clock, 'last_beat', digits(T))
end

-- The leader as it stands, its stamp clamped: a lease further off than one could have asked for is from another clock.
local function leader()
  local l = call('HMGET', C.leader, 'node', 'token', 'until', 'prefer', 'ttl')
  local till, ttl = tonumber(l[3]) or 0, tonumber(l[5]) or 0
  if till > T + ttl then
    till = T + ttl
    hset(C.leader, 'until', digits(till))
  end
  return { node = l[1] or '', token = tonumber(l[2]) or 0, till = till, prefer = l[4] == '1' }
end

-- A token is one leader's for good: it rises with every change of holder.
local function leads(token)
  local l = leader()
  return l.token == tonumber(token) and l.till > T
end

-- A member is none any more: how ("left" or "down"), why and on whose word stays readable for a week, for the last thousand.
local function remove_member(node, how, reason, by)
  local entry = call('XADD', C.removed, 'MAXLEN', '~', MOST_REMOVED, '*', 't', digits(T), 'n', node, 's', how, 'd', reason, 'w', by,
    'i', call('HGET', C.members, node) or 'null')
  undoing('XDEL', C.removed, entry)
  zrem(C.nodes, node)
  hdel(C.members, node)
  srem(C.leaving, node)
  if call('HGET', C.leader, 'node') == node then hset(C.leader, 'until', 0) end
  call('XTRIM', C.removed, 'MINID', '~', digits(T - REMOVED_AGE))
end

-- Who is down is remembered for a day, so that it is told so when it comes back; in queues its tombstone shuts it out in any case.
-- Among very many the oldest go earlier. Those whose jobs have not all been reclaimed never go.
local function prune_down()
  local many = call('HLEN', C.down)
  if many == 0 then return end
  local records = many > MOST_DOWN and call('HGETALL', C.down) or call('HRANDFIELD', C.down, 50, 'WITHVALUES')
  local settled = {}
  for i = 1, #records, 2 do
    local record = cjson.decode(records[i + 1])
    if record.reclaimed then settled[#settled + 1] = { node = records[i], at = record.at } end
  end
  table.sort(settled, function(a, b) return a.at < b.at end)
  local surplus = many > MOST_DOWN and many - FEWER_DOWN or 0
  for i = 1, #settled do
    if i <= surplus or settled[i].at < T - DAY then hdel(C.down, settled[i].node) end
  end
end
