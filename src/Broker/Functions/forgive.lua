-- forgive(not_after, by, node, cursor): the node had been cut off, not crashed: what was noted against jobs for it goes. About 200 a call.
-- KEYS: the queue's structural keys.  Returns: { OK, now, cursor to go on with, or 0, jobs that are under suspicion no more }.  Cost: about 10 µs a job it held.

-- A job that waits to run alone, and need not any more.
local function relieve(id)
  local place = locate(id, true)
  if not place or place.stream ~= ALONE or place.node then return end
  give_back(id, place.head.m, place.head.err, place.fields, place.first)
  delete_later(ALONE, place.entry)
end

register('forgive', operation(function(args, by)
  local node, cleared = args[3], 0
  local reply = call('HSCAN', K.suspects, args[4], 'COUNT', 200)
  for i = 1, #reply[2], 2 do
    local id, kept = reply[2][i], {}
    local crashes, was_suspect = crashes_of(id), is_suspect(id)
    for _, crash in ipairs(crashes) do
      if crash.node ~= node then kept[#kept + 1] = crash end
    end
    if #kept == 0 then hdel(K.suspects, id)
    elseif #kept < #crashes then note_crashes(id, kept) end
    if was_suspect and not is_suspect(id) then
      relieve(id)
      cleared = cleared + 1
    end
  end
  if cleared > 0 then note_event('forgiven', by, format('%s had been cut off and did not crash: %d jobs are under suspicion no more', node, cleared)) end
  commit('forgive', node)
  return { 'OK', T, reply[1], cleared }
end))
