-- configure({ name, value } …): the limits of a node's configuration, in the place of all that any node configured before.
-- KEYS: the queue's structural keys.  Returns: { OK, now }.  Cost: about 10 µs, and 1 µs a limit.

register('configure', whole(function(keys, args)
  open_queue(keys)
  local wanted = {}
  for i = 1, #args - 1, 2 do wanted['cfg:' .. args[i]] = args[i + 1] end
  local fields = call('HGETALL', K.settings)
  for i = 1, #fields, 2 do
    local name, value = fields[i], fields[i + 1]
    if name:sub(1, 4) == 'cfg:' then
      if not wanted[name] then hdel(K.settings, name)
      elseif wanted[name] == value then wanted[name] = nil end
    end
  end
  for name, value in pairs(wanted) do hset(K.settings, name, value) end   -- the last opener wins
  return { 'OK', T }
end))
