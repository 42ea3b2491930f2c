-- settle(node, session, history, groups, { n, fragment, entry × n } × groups, then for each other outcome
--   stream, entry, id, verb, value, delay, attempts, result ttl, reply name, reply ttl, fragment, follow-ups, { queue or '', job } × follow-ups).
-- The groups are plain successes in the public stream, each of one type: no id of the client's, no result, no reply. Their fragment is one for all, with a row each (journal.lua). Verbs: succeeded (value = result JSON), retry (with a
-- delay in ms; of a job that is to be cancelled it is the end), dead, cancelled, expired (value = error JSON). Follow-ups for this queue are
-- admitted here, those for another go to the outbox, only where the outcome takes effect. Attempts = those that have ended, this one included.
-- KEYS: the queue's structural keys; then, in turn, a result key for each outcome with a ttl and a reply key for each with a reply name.
-- Returns: { status, now, { places, from 0, of outcomes that were no longer this node's } }.
-- Cost: about 10 µs, 1.2 µs a plain success with its XDEL, 5 to 15 µs for others.

local FIELDS_EACH = 12

local function schedule_retry(o, m, fields, first)
  m.a = o.attempts
  local due = T + o.delay
  park('scheduled', due, o.id, m, o.value, fields, first)
  erase(K.where, o.id)
  forget_progress(o.id)
  survived(o.id)
  release_holds(o.id, false)
  count('retry')
  note(format('%s,"due":%d}', o.fragment:sub(1, -2), due))
end

local function settle_one(o, node)
  if not is_held(o.stream, o.entry, node) then return false end
  local parks = o.verb == 'retry' or o.verb == 'dead'
  local fields = parks and body_of(o.stream, o.entry)
  if parks and not fields then
    lost(o.stream, o.entry, node, o.id)
    return true
  end
  if o.verb == 'retry' then
    local m, first = held_meta(o.stream, o.entry, fields)
    local ended = { a = o.attempts, e = m.e, t = m.t }
    if not ended_instead(o.id, ended, fields, first, node) then schedule_retry(o, m, fields, first) end
  else
    local e = { id = o.id, state = o.verb, attempts = o.attempts, node = node, fragment = o.fragment, ttl = o.ttl,
      result_key = o.result_key, reply_key = o.reply_key, reply_ttl = o.reply_ttl }
    if o.verb == 'succeeded' then e.result = o.value else e.err = o.value end
    if parks then
      local m, first = held_meta(o.stream, o.entry, fields)
      m.a = o.attempts
      bury(e, m, fields, first)
    else
      finish(e)
    end
  end
  drop(o.stream, o.entry, node)
  return true
end

-- Plain jobs have their entry's id. Nothing but one HLEN where nobody holds anything.
local function release_held(ids)
  if nobody_holds() then return end
  foresee_release(ids)
  for i = 1, #ids do release_holds(ids[i], true) end
end

-- Of plain successes that were not all pending: those that still are in the stream, since whoever ends or moves a job takes it out in the same call. Of the
-- others some may have been pending and had their body taken away by somebody else: all, or XACK would have counted less.
local function not_ended(entries, acknowledged)
  local settled, gone, there = {}, {}, 0
  for i = 1, #entries do
    local entry = entries[i]
    if call('XRANGE', S[READY], entry, entry)[1] then
      there = there + (settled[entry] and 0 or 1)
      settled[entry] = true
    else
      gone[#gone + 1] = entry
    end
  end
  if acknowledged - there == #gone then
    for i = 1, #gone do settled[gone[i]] = true end
  end
  return settled
end

-- Without the rows of those that were not settled, whose places are missed.
local function sort_out(entries, fragment, acknowledged, missed, place)
  local settled, done, rows, i = not_ended(entries, acknowledged), {}, {}, 0
  local head, all = fragment:match('^(.-"jobs":%[)(.*)%]}$')
  for row in all:gmatch('%b[]') do
    i = i + 1
    local entry = entries[i]
    if settled[entry] then
      settled[entry] = nil   -- named twice, it is settled once
      done[#done + 1], rows[#rows + 1] = entry, row
    else
      missed[#missed + 1] = place + i - 1
    end
  end
  return done, head .. table.concat(rows, ',') .. ']}'
end

-- Nearly always all of them are pending, and one XACK for all tells so.
local function settle_plain(args, at, node, missed, place)
  local n, fragment = tonumber(args[at]), args[at + 1]
  local entries = { unpack(args, at + 2, at + 1 + n) }
  undoing_acks(READY, entries, node)
  local acknowledged, done = call('XACK', S[READY], 'nodes', unpack(entries)), entries
  if acknowledged < n then done, fragment = sort_out(entries, fragment, acknowledged, missed, place) end
  local settled = #done
  if settled > 0 then
    note_many(fragment, settled)
    count('succeeded', settled)
    release_held(done)
    forget_marks_of(done)
    local list = deletions[READY] or {}
    for i = 1, settled do list[#list + 1] = done[i] end
    deletions[READY] = list
  end
  return at + 2 + n, place + n
end

register('settle', whole(function(keys, args)
  open_queue(keys)
  local node = args[1]
  local status = refuse_caller(node, args[2], args[3])
  if status then return { status, T, {} } end
  local missed, place, at = {}, 0, 5
  for _ = 1, tonumber(args[4]) do at, place = settle_plain(args, at, node, missed, place) end

  local key = STRUCTURAL
  while at + FIELDS_EACH - 1 <= #args do
    local o = { stream = tonumber(args[at]), entry = args[at + 1], id = args[at + 2], verb = args[at + 3], value = args[at + 4],
      delay = tonumber(args[at + 5]), attempts = tonumber(args[at + 6]), ttl = tonumber(args[at + 7]), reply_ttl = tonumber(args[at + 9]), fragment = args[at + 10] }
    if o.ttl > 0 then key = key + 1; o.result_key = keys[key] end
    if args[at + 8] ~= '' then key = key + 1; o.reply_key = keys[key] end
    local settled, follow_ups = settle_one(o, node), tonumber(args[at + 11])
    at = at + FIELDS_EACH
    if settled then
      for i = at, at + 2 * (follow_ups - 1), 2 do follow(args[i], args[i + 1]) end
    else
      missed[#missed + 1] = place
    end
    at, place = at + 2 * follow_ups, place + 1
  end
  commit('settle', node)
  return { 'OK', T, missed }
end))
