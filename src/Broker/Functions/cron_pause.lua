-- cron_pause(name, "1" | "0", by): stops a schedule, or lets it go on from now: the ticks in between were not missed, they were not wanted.
-- KEYS: the cluster's structural keys.  Returns: { 1, or 0 when there is no such schedule, now }.  Cost: about 10 µs.

register('cron_pause', whole(function(keys, args)
  open_cluster(keys)
  local standing, definition = schedule(args[1])
  if not standing then return { 0, T } end
  local pause = args[2] == '1'
  if standing.paused ~= pause then
    standing.paused, standing.changed = pause, T
    if not pause then standing.since = T end
    keep_schedule(args[1], standing, definition)
    chronicle('cron', args[3], (pause and 'paused ' or 'resumed ') .. args[1])
  end
  return { 1, T }
end))
