-- purge(…, see dead.lua): dead jobs are thrown away.
-- KEYS: the queue's structural keys.  Returns: see dead.lua.  Cost: about 3 µs a job looked at, 8 µs one that goes.

register('purge', operation(function(args, by)
  return walk_dead('purge', args, function(id, member, fields, head)
    zrem(K.dead, member)
    hdel(K.parked, id)
    if is_client_id(id) then write(K.ids_until, id, digits(T + DAY)) end
    count('purged')
    note(describe(id, head and type_of(fields, head.first, head.m) or '', 'purged', head and head.m.a or 0, head and head.m.e or 0, ',"by":' .. quote(by)))
    return true
  end)
end))
