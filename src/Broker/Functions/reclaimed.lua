-- reclaimed(node, token): everything the node held in any queue has been made ready again.
-- KEYS: the cluster's structural keys.  Returns: { 1, or 0 when the caller does not lead or the node is not down }.  Cost: about 5 µs.

register('reclaimed', whole(function(keys, args)
  open_cluster(keys)
  if not leads(args[2]) then return { 0 } end
  local down = call('HGET', C.down, args[1])
  if not down then return { 0 } end
  local marked, n = down:gsub('"reclaimed":false,"info":', '"reclaimed":true,"info":', 1)
  if n == 1 then
    hset(C.down, args[1], marked)
    chronicle('reclaimed', args[1])
  end
  return { 1 }
end))
