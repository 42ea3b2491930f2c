-- beat(node, lease ms): renews a member's lease; nobody else's.
-- KEYS: the cluster's structural keys.  Returns: { "RENEWED", now, lease until } or { "DOWN", now, 0, reason } or { "UNKNOWN", now, 0 }.
-- Cost: about 5 µs.

register('beat', whole(function(keys, args)
  open_cluster(keys)
  local node, lease = args[1], tonumber(args[2])
  local down = call('HGET', C.down, node)
  if down then return { 'DOWN', T, 0, cjson.decode(down).reason } end
  if call('HEXISTS', C.members, node) == 0 then return { 'UNKNOWN', T, 0 } end
  note_beat(lease)
  zadd(C.nodes, digits(T + lease), node)
  return { 'RENEWED', T, T + lease }
end))
