-- leave(node, "leaving" | "left", reason, by): a member says that it is stopping, then that it has stopped; it holds nothing by then.
-- KEYS: the cluster's structural keys.  Returns: { 1, or 0 when it was no member }.  Cost: about 5 µs.

register('leave', whole(function(keys, args)
  open_cluster(keys)
  local node, reason = args[1], args[3] or ''
  if call('HEXISTS', C.members, node) == 0 then return { 0 } end
  if args[2] == 'leaving' then
    sadd(C.leaving, node)
  else
    remove_member(node, 'left', reason, args[4] or node)
  end
  chronicle(args[2], node, reason)
  return { 1 }
end))
