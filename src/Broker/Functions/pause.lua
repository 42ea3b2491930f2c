-- pause(not_after, by, 1 | 0): whether jobs are handed out.
-- KEYS: the queue's structural keys.  Returns: { OK, now }.  Cost: about 10 µs.

register('pause', operation(function(args, by)
  local wanted = args[3] == '1'
  if (call('HGET', K.settings, 'paused') == '1') == wanted then return { 'OK', T } end
  if wanted then hset(K.settings, 'paused', '1') else hdel(K.settings, 'paused') end
  if wanted then note_event('paused', by, 'Nothing is handed out until the queue is resumed')
  else note_event('resumed', by, 'Jobs are handed out again') end
  commit('pause', '')
  return { 'OK', T }
end))
