-- audit(not_after, by, cursor, node?): one bounded step of looking for what should not be (4.5), each mended and said in the journal.
-- The cursor names a phase and where in it. "member" shuts out a node that is no member of the cluster and takes what it holds: the caller knows who is one.
-- KEYS: the queue's structural keys.  Returns: { OK, now, next cursor, '' at the end, { kind, subject, sentence … } }.
-- Cost: about 30 µs for a queue in order, and 5 µs a job that runs; at most 200 entries or 4 MiB a step.

local BUDGET = 200

-- Phases: answer the place to go on with in the same phase, or nil, and how much was looked at.
local PHASES = {
  { 'pending', function(place, args_max)
    local stream, after = place:match('^(%d) (.+)$')
    stream = tonumber(stream) or 1
    local on, looked = audit_pending(stream, after or '0-0', args_max)
    if on then return digits(stream) .. ' ' .. on, looked end
    if stream < STREAM_COUNT then return digits(stream + 1) .. ' 0-0', looked end
    return nil, looked
  end },
  { 'future', function(place, args_max)
    local stream = tonumber(place) or 1
    local more, looked = audit_future(stream, args_max)
    if more then return digits(stream), BUDGET end   -- what was moved leaves the stream at the end of this call
    if stream < STREAM_COUNT then return digits(stream + 1), looked end
    return nil, looked
  end },
  { 'holds', function(place) return audit_holds(place == '' and '0' or place) end },
  { 'lanes', function(place) return audit_lanes(place == '' and '0' or place) end },
  { 'waiting', audit_waiting },
  { 'cancels', function(place) return audit_marks('cancels', place == '' and '0' or place) end },
  { 'progress', function(place) return audit_marks('progress', place == '' and '0' or place) end },
  { 'suspects', function(place) return audit_marks('suspects', place == '' and '0' or place) end },
  { 'parked', function(place) return audit_parked(place == '' and '0' or place) end },
  { 'where', function(place) return audit_where(place == '' and '0' or place) end },
  { 'ids', function()
    audit_ids()
    return nil, 20
  end },
}

local function run_phases(cursor, args_max)
  local name, place = cursor:match('^(%l+) ?(.*)$')
  local looked = 0
  for _, phase in ipairs(PHASES) do
    if not name or phase[1] == name then
      name, place = nil, place or ''
      repeat
        write_drafts()
        local on, more = phase[2](place, args_max)
        looked = looked + more
        if on and looked >= BUDGET then return phase[1] .. ' ' .. on end
        place = on or ''
      until not on
    end
  end
  return ''
end

-- Its jobs are no crash's: nobody knows what became of it. One without jobs is left over from an older state of Redis, and must not claim any more.
local function audit_member(node, args_max)
  local _, _, shut_out = registration(node)
  local moved = recover_all(node, args_max, false, false)
  if moved > 0 then mended('member', node, format('%s is no member of the cluster and held %d jobs, which are ready again', node, moved))
  elseif not shut_out then mended('member', node, format('%s is no member of the cluster and could have called here; it is shut out', node)) end
end

register('audit', operation(function(args)
  memo.findings = {}
  local _, args_max = queue_settings()
  local next_one = ''
  if args[3] == 'member' then audit_member(args[4], args_max) else next_one = run_phases(args[3], args_max) end
  commit('audit', '')
  if args[3] == 'member' and not forget_consumer(args[4]) then next_one = 'member' end
  return { 'OK', T, next_one, memo.findings }
end))
