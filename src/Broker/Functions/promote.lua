-- Scheduled jobs whose time has come go to the stream of their priority that is read first. At most 100 jobs and 4 MiB a call.
-- Answers the ms until the next one is due, at most a second.

local function promote()
  local due = call('ZRANGEBYSCORE', K.scheduled, '-inf', digits(T), 'LIMIT', '0', '100')
  local bytes = 0
  for i = 1, #due do
    if bytes > 4194304 then break end
    local member = due[i]
    local id = member:sub(18)
    local packed = call('HGET', K.parked, id)
    local fields, head = unpark(packed)
    bytes = bytes + #(packed or '')
    zrem(K.scheduled, member)
    if not head then
      local err = error_json('body-missing', 'Somebody deleted or overwrote the body of this scheduled job: its type and arguments are gone')
      bury({ id = id, state = 'dead', attempts = 0, err = err, fragment = describe(id, '', 'dead', 0, 0, ',"err":' .. err) }, new_meta(T, 'normal'))
    else
      hdel(K.parked, id)
      if head.m.x and head.m.x <= T then expire(wishes(fields, head.first), id, head.m, type_of(fields, head.first, head.m))
      else give_back(id, head.m, head.err, fields, head.first) end
    end
  end
  local first = call('ZRANGE', K.scheduled, '0', '0', 'WITHSCORES')
  return first[2] and min(SECOND, max(0, tonumber(first[2]) - T)) or SECOND
end
