-- cron_put(name, definition JSON, "node" | "operator", by): adds or changes a schedule. What a node's configuration says never changes what an
-- operator made. A schedule that stays the same keeps its standing, so that ticks missed while nobody led are still known as missed;
-- a changed one counts from now.
-- KEYS: the cluster's structural keys.  Returns: { "ADDED" | "CHANGED" | "SAME" | "OPERATORS" | "FULL", now }.  Cost: about 10 µs.

register('cron_put', whole(function(keys, args)
  open_cluster(keys)
  local name, definition, origin, by = args[1], args[2], args[3], args[4]
  local standing, known = schedule(name)
  if not standing then
    if call('HLEN', C.cron) > MAX_SCHEDULES then return { 'FULL', T } end
    keep_schedule(name, { origin = origin, by = by, paused = false, since = T, changed = T }, definition)
    chronicle('cron', by, 'added ' .. name)
    return { 'ADDED', T }
  end
  if standing.origin == 'operator' and origin == 'node' then return { known == definition and 'SAME' or 'OPERATORS', T } end
  if known == definition and standing.origin == origin then return { 'SAME', T } end
  local since = known == definition and standing.since or T
  keep_schedule(name, { origin = origin, by = by, paused = standing.paused, since = since, changed = T }, definition)
  chronicle('cron', by, 'changed ' .. name)
  return { 'CHANGED', T }
end))
