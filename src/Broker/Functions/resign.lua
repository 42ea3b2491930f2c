-- resign(token): gives the lead up at once.
-- KEYS: the cluster's structural keys.  Returns: { 1, or 0 when the caller did not lead }.  Cost: about 5 µs.

register('resign', whole(function(keys, args)
  open_cluster(keys)
  if not leads(args[1]) then return { 0 } end
  hset(C.leader, 'until', 0)
  chronicle('resign', call('HGET', C.leader, 'node'))
  return { 1 }
end))
