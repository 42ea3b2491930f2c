-- Membership and leadership, on Redis' clock alone: leases are scores compared with now(). Keys of {_cluster}: ClusterKeys.Structural in C#.

local C = {}
local CLUSTER_NAMES = { 'nodes', 'members', 'down', 'leader', 'queues', 'clock', 'journal', 'leaving', 'coordinator', 'removed', 'cron' }

local function open_cluster(keys)
  for i = 1, #CLUSTER_NAMES do C[CLUSTER_NAMES[i]] = keys[i] end
end

local function chronicle(kind, node, detail)
  call('XADD', C.journal, 'MAXLEN', '~', 10000, '*', 't', digits(T), 'k', kind, 'n', node, 'd', detail or '')
end

-- The cluster's own pulse (4.5): when nobody has beaten for half a lease, or the last beat lies in the future, it was Redis or the way to it
-- that was away, not the nodes; then nobody is declared down until each had a whole lease to be heard again.
-- The lease is the longest that a member has asked for lately. Answers until when grace is given, and that lease.
local function feel_pulse(asked)
  local clock = call('HMGET', C.clock, 'last_beat', 'grace_until', 'lease')
  local last, grace = tonumber(clock[1]), tonumber(clock[2]) or 0
  local lease = max(asked or 0, tonumber(clock[3]) or 0)
  if asked and asked > (tonumber(clock[3]) or 0) then call('HSET', C.clock, 'lease', digits(asked)) end
  local renewed = grace
  if grace > T + lease then renewed = T + lease end
  if last and (T - last > lease / 2 or last > T) then renewed = T + lease end
  if renewed ~= grace then call('HSET', C.clock, 'grace_until', digits(renewed)) end
  return renewed, lease
end

local function note_beat(lease)
  feel_pulse(lease)
  call('HSET', C.clock, 'last_beat', digits(T))
end

-- The leader as it stands, its stamp clamped: a lease further off than one could have asked for is from another clock.
local function leader()
  local l = call('HMGET', C.leader, 'node', 'token', 'until', 'prefer', 'ttl')
  local till, ttl = tonumber(l[3]) or 0, tonumber(l[5]) or 0
  if till > T + ttl then
    till = T + ttl
    call('HSET', C.leader, 'until', digits(till))
  end
  return { node = l[1] or '', token = tonumber(l[2]) or 0, till = till, prefer = l[4] == '1' }
end

-- A token is one leader's for good: it rises with every change of holder.
local function leads(token)
  local l = leader()
  return l.token == tonumber(token) and l.till > T
end

local function remove_member(node)
  call('ZREM', C.nodes, node)
  call('HDEL', C.members, node)
  call('SREM', C.leaving, node)
end
