-- reclaim(node, crash, jobs it held): what a node that was declared down still held is made ready again, 200 jobs and 4 MiB a call. The tombstone comes
-- first: from then on the node can settle nothing. crash = 1: the node went down with its jobs, which is noted (suspect.lua); a job that was all it
-- held over all queues is marked. crash = 0: the node was cut off or its incarnation lost, and nobody is to blame.
-- KEYS: the queue's structural keys.  Returns: { jobs moved, 1 when there may be more, now }.  Cost: about 12 µs a job.

local RECLAIM_JOBS, RECLAIM_BYTES = 200, 4194304

-- Answers the bytes looked at.
local function recover(stream, entry, node, args_max, crash, alone)
  local fields = body_of(stream, entry)
  if not admitted(stream, entry, fields, node, args_max, 'recover') then return fields and bytes_of(fields) or 0 end
  local m, first, err = held_meta(stream, entry, fields)
  local head = stream ~= READY and head_of(fields)
  local id = head and head.id or public_id(entry, fields)
  forget_progress(id)
  if not ended_instead(id, m, fields, first, node) then
    local dead = crash and is_poison(id, node, alone, m, fields, first)
    if not dead then
      bring_back(id, m, err, fields, first)
      release_holds(id, false)
      note(describe(id, type_of(fields, first, m), 'recovered', m.a, m.e, format(',"node":%s', quote(node))))
    end
  end
  drop(stream, entry, node)
  return bytes_of(fields)
end

-- Answers how many jobs it recovered.
local function recover_all(node, args_max, crash, alone)
  local _, _, status = registration(node)
  if status ~= 'FENCED' then hset(K.nodes, node, 'down:' .. digits(T)) end
  gives_turn_up(node)
  local moved, bytes = 0, 0
  for stream = 1, STREAM_COUNT do
    if moved < RECLAIM_JOBS and bytes < RECLAIM_BYTES then
      for _, pending in ipairs(pending_of(stream, node, RECLAIM_JOBS - moved)) do
        bytes = bytes + recover(stream, pending[1], node, args_max, crash, alone)
        moved = moved + 1
        if bytes >= RECLAIM_BYTES then break end
      end
    end
  end
  return moved
end

register('reclaim', whole(function(keys, args)
  open_queue(keys)
  local node, crash = args[1], args[2] == '1'
  local _, args_max = queue_settings()
  local moved = recover_all(node, args_max, crash, crash and args[3] == '1')
  commit('reclaim', node)
  return { moved, forget_consumer(node) and 0 or 1, T }
end))
