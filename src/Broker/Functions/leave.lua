-- leave(node, "leaving" | "left"): a member says that it is stopping, then that it has stopped; it holds nothing by then.
-- KEYS: the cluster's structural keys.  Returns: { 1, or 0 when it was no member }.  Cost: about 5 µs.

register('leave', whole(function(keys, args)
  open_cluster(keys)
  local node = args[1]
  if call('HEXISTS', C.members, node) == 0 then return { 0 } end
  if args[2] == 'leaving' then
    call('SADD', C.leaving, node)
  else
    remove_member(node)
    if call('HGET', C.leader, 'node') == node then call('HSET', C.leader, 'until', 0) end
  end
  chronicle(args[2], node)
  return { 1 }
end))
