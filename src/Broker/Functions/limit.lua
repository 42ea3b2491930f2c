-- limit(not_after, by, { name, value, or '' to clear it } …): limits that an operator sets; they win over those of the nodes' configuration.
-- KEYS: the queue's structural keys.  Returns: { OK, now }.  Cost: about 5 µs a limit.

register('limit', operation(function(args, by)
  local said = {}
  for i = 3, #args - 1, 2 do
    local name, value = args[i], args[i + 1]
    local old = call('HGET', K.settings, name)
    if (old or '') ~= value then
      if value == '' then hdel(K.settings, name) else hset(K.settings, name, value) end
      said[#said + 1] = value == '' and name .. ' cleared' or name .. ' = ' .. value
    end
  end
  if #said > 0 then note_event('limited', by, table.concat(said, ', ')) end
  commit('limit', '')
  return { 'OK', T }
end))
