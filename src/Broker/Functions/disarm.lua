-- disarm(node, session, history, number): from now on no claim of this session with this number or a lower one hands out anything, however late it comes: it is a REPEAT.
-- For the claim that lies ready behind the bell, when its jobs are not wanted any more or are wanted sooner.
-- KEYS: the queue's structural keys.  Returns: { status, now, the highest number of a claim that came before, or that was disarmed }: one with a number above that has handed out
-- nothing, and never will.  Cost: about 10 µs.

register('disarm', whole(function(keys, args)
  open_queue(keys)
  local node, number = args[1], tonumber(args[4])
  local status, claims = refuse_caller(node, args[2], args[3])
  if status then return { status, T, 0 } end
  if number > claims then call('HSET', K.nodes, node, args[2] .. ':' .. args[4]) end
  return { 'OK', T, claims }
end))
