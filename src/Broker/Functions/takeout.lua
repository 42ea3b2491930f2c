-- Where a job is, and taking one out that nobody runs: to cancel it, or to let another take its place.

local function is_pending(stream, entry)
  local pending = call_unless('NOGROUP', 'XPENDING', S[stream], 'nodes', entry, entry, 1)
  return pending and pending[1] and pending[1][2]
end

-- Whether this call has taken the entry from its stream already: it is there until the call ends.
local function is_leaving(stream, entry)
  for _, leaving in ipairs(deletions[stream] or {}) do
    if leaving == entry then return true end
  end
  return false
end

-- `own`: the id is known to be the job's, so its document need not be read for it (31 ms a MiB).
-- In a stream: { id =, state = ready or running, node =, stream =, entry =, fields =, first =, head = of internal streams }; nil when it is not there.
local function in_stream(id, stream, entry, own)
  local found = call('XRANGE', S[stream], entry, entry)[1]
  if not found or not found[2] or is_leaving(stream, entry) then return nil end
  local fields = found[2]
  local head = stream ~= READY and head_of(fields) or nil
  if stream ~= READY and not (head and head.id == id) then return nil end
  if stream == READY and not own then
    local given = public_id(entry, fields)
    if given ~= id and entry ~= id then return nil end
    local token = given ~= entry and look(K.ids, given)
    id = token and token ~= entry and entry or given   -- a second job with a known id goes by its entry's
  end
  local node = is_pending(stream, entry)
  return { id = id, state = node and 'running' or 'ready', node = node, stream = stream, entry = entry, fields = fields, first = head and head.first or 1, head = head }
end

-- Among the parked: { id =, state = scheduled, waiting or dead, member =, due = ms of the scheduled, fields =, first =, head = }.
local function in_parked(id)
  local fields, head = unpark(call('HGET', K.parked, id))
  if not head then return nil end
  local place = { id = id, fields = fields, first = head.first, head = head }
  if head.m.w then
    place.state, place.member = 'waiting', waiting_member(id, head.m)
    return place
  end
  place.member = member_of(id, head.m)
  place.due = call('ZSCORE', K.scheduled, place.member)
  place.state = place.due and 'scheduled' or 'dead'
  return place
end

-- Where the job is now, or nil when it is in no state that has a place. By its id; at the stream door also by its entry's.
local function locate(id, own)
  local home = look(K.where, id)
  if home then
    local stream, entry = home:match('^(%d) (.+)$')
    local found = stream and in_stream(id, tonumber(stream), entry, own)
    if found then return found end
  end
  local found = in_parked(id)
  if found then return found end
  local entry = id:find('^%d+%-%d+$') and id or look(K.ids, id)
  return entry and entry:find('^%d+%-%d+$') and in_stream(id, READY, entry, own) or nil
end

-- Takes a job that is ready, scheduled or waiting out of where it is. Answers its place (see above), with its meta in `m`;
-- the caller gives it a new home or finishes it, in the same call. Otherwise nil and why: 'running' and the node, 'dead', or 'unknown'
-- (it has ended, or never was).
local function take_out(id, own)
  local place = locate(id, own)
  if not place then return nil, 'unknown' end
  if place.state == 'running' or place.state == 'dead' then return nil, place.state, place.node end
  if place.stream then
    place.m = place.head and place.head.m or held_meta(place.stream, place.entry, place.fields)
    delete_later(place.stream, place.entry)
    memo.gone = memo.gone or {}   -- not to be handed out by this call
    memo.gone[place.stream .. ' ' .. place.entry] = true
    erase(K.where, place.id)
    return place
  end
  place.m = place.head.m
  zrem(place.state == 'waiting' and K.waiting or K.scheduled, place.member)
  hdel(K.parked, id)
  return place
end

local function was_taken_out(stream, entry) return memo.gone and memo.gone[stream .. ' ' .. entry] end
