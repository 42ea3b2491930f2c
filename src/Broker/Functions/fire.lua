-- fire(not_after, by, schedule, tick ms, last tick the caller saw, job): the job of a schedule's tick, once. Compare-and-set of the last tick and admission in one
-- call, so whoever tries, one fires. A tick that was refused or is a duplicate counts as decided.
-- KEYS: the queue's structural keys.  Returns: { OK, now, fired | already | duplicate | refused, id, reason, last tick }.  Cost: about 15 µs.

register('fire', operation(function(args)
  local schedule, tick, seen = args[3], tonumber(args[4]), tonumber(args[5])
  local last = tonumber(call('HGET', K.crons, schedule)) or 0
  local mistaken = last > T + DAY   -- by a clock that went wrong: not waited for
  if last ~= seen or tick <= last and not mistaken then return { 'OK', T, 'already', '', '', last } end
  hset(K.crons, schedule, digits(tick))
  local _, args_max = queue_settings()
  local job, problem = read_document(args[6], args_max)
  if problem then
    note_event('refused', 'cron', format('The tick of %s at %s came to nothing: %s', schedule, iso(tick), problem))
    commit('fire', '')
    return { 'OK', T, 'refused', '', problem, tick }
  end
  local id, first = admit_document(args[6], job)
  commit('fire', '')
  if not id then return { 'OK', T, 'duplicate', first or '', '', tick } end
  return { 'OK', T, 'fired', id, '', tick }
end))
