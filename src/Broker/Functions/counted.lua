-- counted(node, token, jobs): how many jobs a node that is down held over all queues when it was shut out of them. The first count stands.
-- KEYS: the cluster's structural keys.  Returns: { the count that stands, or -1 when the caller does not lead or the node is not down }.  Cost: about 5 µs.

register('counted', whole(function(keys, args)
  open_cluster(keys)
  local node = args[1]
  if not leads(args[2]) then return { -1 } end
  local down = call('HGET', C.down, node)
  if not down then return { -1 } end
  local known = cjson.decode(down).held
  if type(known) == 'number' then return { known } end
  hset(C.down, node, (down:gsub('^{', '{"held":' .. args[3]:gsub('%%', '') .. ',', 1)))
  return { tonumber(args[3]) }
end))
