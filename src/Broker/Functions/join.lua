-- join(node, info JSON, lease ms, queue …): a new member. Create-only: an id that is or was a member is refused.
-- KEYS: the cluster's structural keys.  Returns: { "JOINED" or "TAKEN", now, lease until }.  Cost: about 10 µs.

local function prune_down()
  local down = call('HLEN', C.down) > 0 and call('HRANDFIELD', C.down, 50, 'WITHVALUES') or {}
  for i = 1, #down, 2 do
    local record = cjson.decode(down[i + 1])
    if record.reclaimed and record.at < T - DAY then call('HDEL', C.down, down[i]) end
  end
end

register('join', whole(function(keys, args)
  open_cluster(keys)
  local node, lease = args[1], tonumber(args[3])
  if call('HEXISTS', C.members, node) == 1 or call('HEXISTS', C.down, node) == 1 then return { 'TAKEN', T, 0 } end
  prune_down()
  if call('ZCARD', C.nodes) == 0 then call('HDEL', C.clock, 'lease') end
  note_beat(lease)
  call('ZADD', C.nodes, digits(T + lease), node)
  call('HSET', C.members, node, args[2])
  for i = 4, #args do call('SADD', C.queues, args[i]) end
  chronicle('join', node)
  return { 'JOINED', T, T + lease }
end))
