-- close(node, session): a node that holds nothing here any more leaves the queue, and its turn to run suspects to others. Its session stays noted for a day, so that an open of before that arrives
-- after it does not make the node one that may claim again, and that nobody would ever take off.
-- KEYS: the queue's structural keys.  Returns: { 1, or 0 when it still holds jobs or a newer session is open }.  Cost: about 20 µs.

register('close', whole(function(keys, args)
  open_queue(keys)
  local node, session = args[1], tonumber(args[2])
  local current, _, status = registration(node)
  if status then return { status == 'UNKNOWN' and 1 or 0 } end
  if session < current or not forget_consumer(node) then return { 0 } end
  gives_turn_up(node)
  call('HSET', K.nodes, node, format('left:%d:%d', current, T))
  return { 1 }
end))
