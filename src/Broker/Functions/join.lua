-- join(node, info JSON, lease ms, queue …): a new member. Create-only: an id that is or was a member is refused.
-- KEYS: the cluster's structural keys.  Returns: { "JOINED" or "TAKEN", now, lease until }.  Cost: about 10 µs.

register('join', whole(function(keys, args)
  open_cluster(keys)
  local node, lease = args[1], tonumber(args[3])
  if call('HEXISTS', C.members, node) == 1 or call('HEXISTS', C.down, node) == 1 then return { 'TAKEN', T, 0 } end
  prune_down()
  if call('ZCARD', C.nodes) == 0 then hdel(C.clock, 'lease') end
  note_beat(lease)
  zadd(C.nodes, digits(T + lease), node)
  hset(C.members, node, args[2])
  for i = 4, #args do sadd(C.queues, args[i]) end
  chronicle('join', node)
  return { 'JOINED', T, T + lease }
end))
