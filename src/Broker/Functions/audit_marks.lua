-- The audit of what is noted beside jobs, and of bodies and homes that point nowhere.

local function stale_mark(mark, id)
  if not mark_of(mark, id) then return end   -- its job has ended by what was mended before it
  local place = locate(id, true)
  local state = place and place.state
  if state == 'running' or (not state and runs_bodiless(id)) or (mark == 'suspects' and state and state ~= 'dead') then return end
  if mark == 'cancels' and state and state ~= 'dead' then
    local text = mark_of('cancels', id)
    local out = take_out(id, true)
    end_cancelled(id, out.m, text, out.fields, out.first)
    mended('mark', id, format('Job %s was to be cancelled, and waited to be run again', id))
    return
  end
  hdel(K[mark], id)
  mended('mark', id, format('%s still noted job %s, which does not run any more', K[mark], id))
end

local function audit_marks(mark, cursor)
  if not has_marks(mark) then return nil, 0 end
  local reply = call('HSCAN', K[mark], cursor, 'COUNT', 100)
  for i = 1, #reply[2], 2 do stale_mark(mark, reply[2][i]) end
  return reply[1] ~= '0' and reply[1] or nil, #reply[2]
end

-- Only where the numbers do not agree: there may be a hundred thousand dead jobs.
local function audit_parked(cursor)
  if cursor == '0' and call('HLEN', K.parked) == call('ZCARD', K.scheduled) + call('ZCARD', K.dead) + call('ZCARD', K.waiting) then return nil, 1 end
  local reply = call('HSCAN', K.parked, cursor, 'COUNT', 100)
  for i = 1, #reply[2], 2 do
    local id, packed = reply[2][i], reply[2][i + 1]
    local fields, head = unpark(packed)
    local m = head and head.m
    local waits = m and m.w and call('ZSCORE', K.waiting, waiting_member(id, m))
    local set = m and not m.w and (call('ZSCORE', K.scheduled, member_of(id, m)) or call('ZSCORE', K.dead, member_of(id, m)))
    if m and not waits and not set then
      local place = locate(id, true)
      hdel(K.parked, id)
      if not (place and place.stream) then
        m.w = nil
        bring_back(id, m, head.err, fields, head.first)
        note(describe(id, type_of(fields, head.first, m), 'recovered', m.a, m.e, ',"note":"Its body was parked and it was in no state"'))
      end
      finding('stray', id, format('The body of job %s was parked, and it was in no state', id))
    end
  end
  return reply[1] ~= '0' and reply[1] or nil, #reply[2]
end

local function audit_where(cursor)
  if cursor == '0' then
    local entries = 0
    for stream = 1, STREAM_COUNT do
      if stream ~= READY then entries = entries + call('XLEN', S[stream]) - #(deletions[stream] or {}) end   -- not what leaves with this call
    end
    if entries >= call('HLEN', K.where) then return nil, 1 end
  end
  local reply = call('HSCAN', K.where, cursor, 'COUNT', 100)
  for i = 1, #reply[2], 2 do
    local id = reply[2][i]
    local stream, entry = reply[2][i + 1]:match('^(%d) (.+)$')
    stream = tonumber(stream)
    if not (stream and S[stream] and in_stream(id, stream, entry)) and not (stream and S[stream] and is_pending(stream, entry)) then
      erase(K.where, id)
      if not locate(id, true) then
        local text = format('Somebody deleted entry %s, in which this job waited: its type and arguments are gone', preview(reply[2][i + 1]))
        local err = error_json('body-missing', text)
        bury({ id = id, state = 'dead', attempts = 0, err = err, fragment = describe(id, '', 'dead', 0, 0, ',"err":' .. err) }, new_meta(T, 'normal'))
        finding('stray', id, text)
      end
    end
  end
  return reply[1] ~= '0' and reply[1] or nil, #reply[2]
end

-- Clients' ids of jobs that somebody deleted would be remembered for ever: a few are looked at each time.
local function audit_ids()
  local ids = call('HRANDFIELD', K.ids, 20)
  for _, id in ipairs(ids) do
    if not look(K.ids_until, id) and not locate(id, true) and not runs_bodiless(id) then write(K.ids_until, id, digits(T + DAY)) end
  end
end
