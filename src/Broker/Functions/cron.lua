-- Schedules of the cluster. A field of {_cluster}:cron is a name; its value a line of JSON about the schedule's standing, a newline, and the
-- definition as it was given: never decoded here, since cjson would change the arguments. Field `!revision` counts the changes.

local MAX_SCHEDULES = 1000
local REVISION = '!revision'

local function schedule(name)
  local value = call('HGET', C.cron, name)
  if not value then return nil end
  local cut = value:find('\n', 1, true)
  return cjson.decode(value:sub(1, cut - 1)), value:sub(cut + 1)
end

-- standing = { origin = "node" or "operator", by =, paused =, since = ms from which its ticks count, changed = ms }
local function keep_schedule(name, standing, definition)
  hset(C.cron, name, format('{"origin":%s,"by":%s,"paused":%s,"since":%d,"changed":%d}\n%s', quote(standing.origin), quote(standing.by),
    standing.paused and 'true' or 'false', standing.since, standing.changed, definition))
  hincrby(C.cron, REVISION, 1)
end
