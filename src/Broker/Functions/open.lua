-- open(node, session): a node's first call on a queue after every new connection. Makes groups that are missing; a higher session
-- shuts out the older one's late calls, and so does `close`: whoever has left is not let in again by an open that was under way.
-- KEYS: the queue's structural keys.  Returns: { status, now, history, jobs held }.  Cost: about 40 µs.

local function ensure_group(stream, group)
  local ok, problem = pcall(call, 'XGROUP', 'CREATE', S[stream], group, '0', 'MKSTREAM')
  if not ok and not text_of(problem):find('BUSYGROUP', 1, true) then error(problem, 0) end
end

local KINDS = { 'list', 'zset', 'hash', 'zset', 'hash', 'zset', 'hash', 'hash', 'hash', 'hash', 'stream', 'zset',
  'hash', 'zset', 'hash', 'hash', 'zset', 'hash', 'hash', 'hash', 'stream', 'hash' }   -- of prelude's NAMES

-- Commands cannot fail on keys whose type was checked; a key of another type is named here, once, rather than in mid-call.
local function check_types(keys)
  for i = 1, STRUCTURAL do
    local wanted, found = i <= STREAM_COUNT and 'stream' or KINDS[i - STREAM_COUNT], call('TYPE', keys[i]).ok
    if found ~= 'none' and found ~= wanted then
      error(format('WRONGTYPE %s is a %s, and the queue needs a %s there. Rename or delete it', keys[i], found, wanted), 0)
    end
  end
end

-- Marks of nodes that are gone are kept a day; a few are looked at whenever somebody opens.
local function prune_gone()
  local sample = call('HRANDFIELD', K.nodes, 100, 'WITHVALUES')
  for i = 1, #sample, 2 do
    local at = sample[i + 1]:match('^down:(%d+)$') or sample[i + 1]:match('^left:%d+:(%d+)$')
    if at and tonumber(at) < T - DAY then call('HDEL', K.nodes, sample[i]) end
  end
end

register('open', whole(function(keys, args)
  open_queue(keys)
  local node, session = args[1], tonumber(args[2])
  check_types(keys)
  prune_gone()
  local current, claims, status = registration(node)
  if status == 'FENCED' then return { 'FENCED', T, '', 0 } end
  local left = status and tonumber((call('HGET', K.nodes, node) or ''):match('^left:(%d+):'))
  if current and session < current or left and session <= left then return { 'STALE', T, '', 0 } end
  for stream = 1, STREAM_COUNT do
    ensure_group(stream, 'nodes')
    ensure_group(stream, 'bell')
  end
  call('HSETNX', K.settings, 'schema', 1)
  call('HSET', K.nodes, node, args[2] .. ':' .. digits(session == current and claims or 0))
  return { 'OK', T, history(), held_by(node) }
end))
