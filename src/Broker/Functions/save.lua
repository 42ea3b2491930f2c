-- save(token, bytes): the coordinator's snapshot, kept only when it comes from the leader.
-- KEYS: the cluster's structural keys.  Returns: { 1, or 0 when the token is not the leader's }.  Cost: about 3 µs.

register('save', whole(function(keys, args)
  open_cluster(keys)
  if not leads(args[1]) then return { 0 } end
  call('SET', C.coordinator, args[2])
  return { 1 }
end))
