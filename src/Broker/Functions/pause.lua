-- pause(not_after, by, 1 | 0): whether jobs are handed out.
-- KEYS: the queue's structural keys.  Returns: { OK, now }.  Cost: about 10 µs.

register('pause', operation(function(args, by)
  local wanted = args[3] == '1'
  if (call('HGET', K.settings, 'paused') == '1') == wanted then return { 'OK', T } end
  if wanted then
    hset(K.settings, 'paused', '1')
    hset(K.settings, 'paused_at', digits(T))
    hset(K.settings, 'paused_by', by)
    note_event('paused', by, 'Nothing is handed out until the queue is resumed')
  else
    hdel(K.settings, 'paused')
    hdel(K.settings, 'paused_at')
    hdel(K.settings, 'paused_by')
    note_event('resumed', by, 'Jobs are handed out again')
  end
  commit('pause', '')
  return { 'OK', T }
end))
