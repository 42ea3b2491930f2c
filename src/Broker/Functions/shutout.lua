-- shutout(node): the tombstone alone. The node can settle nothing here any more; what it held is left for reclaim.
-- KEYS: the queue's structural keys.  Returns: { jobs it holds here, now }.  Cost: about 10 µs.

register('shutout', whole(function(keys, args)
  open_queue(keys)
  local node = args[1]
  local _, _, status = registration(node)
  if status ~= 'FENCED' then hset(K.nodes, node, 'down:' .. digits(T)) end
  return { held_by(node), T }
end))
