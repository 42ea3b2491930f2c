-- settle(node, session, history, groups, { n, fragment, result ttl, entry × n, with a ttl result JSON × n } × groups, then for each other outcome
--   stream, entry, id, verb, value, delay, attempts, result ttl, reply name, reply ttl, fragment, follow-ups, { queue or '', job } × follow-ups).
-- The groups are plain successes in the public stream, each of one type and one ttl: no id of the client's, no reply. Their fragment is one for all, with a row each (journal.lua); of one
-- alone it may be any. Verbs: succeeded (value = result JSON), retry (with a
-- delay in ms; of a job that is to be cancelled it is the end), dead, cancelled, expired (value = error JSON). Follow-ups for this queue are
-- admitted here, those for another go to the outbox, only where the outcome takes effect. Attempts = those that have ended, this one included.
-- KEYS: the queue's structural keys; then, in turn, a result key for each outcome with a ttl, those of the groups first, and a reply key for each with a reply name.
-- Returns: { status, now, { places, from 0, of outcomes that were no longer this node's } }.
-- Cost: about 10 µs, 1.2 µs a plain success with its XDEL, 4 µs one with a result, 5 to 15 µs for others.

local FIELDS_EACH = 12

local function schedule_retry(o, m, fields, first)
  m.a, m.u = o.attempts, nil   -- it has run: somebody knows its type
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

-- Of plain successes that were not all pending: those that still are in the stream, since whoever ends or moves a job takes it out in the same call. Of the
-- others some may have been pending and had their body taken away by somebody else: all, or XACK would have counted less.
local function not_ended(entries, acknowledged)
  local settled, gone, there, leaving = {}, {}, 0, {}
  for _, entry in ipairs(deletions[READY] or {}) do leaving[entry] = true end
  for i = 1, #entries do
    local entry = entries[i]
    if not leaving[entry] and call('XRANGE', S[READY], entry, entry)[1] then
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

-- A fragment with the rows of some of its jobs only (entry → place); that of one job alone need not have rows.
local function with_rows(fragment, entries, wanted)
  if #entries == 1 then return fragment end
  local head, all = fragment:match('^(.-"jobs":%[)(.*)%]}$')
  local rows, i = {}, 0
  for row in all:gmatch('%b[]') do
    i = i + 1
    if wanted[entries[i]] == i then rows[#rows + 1] = row end
  end
  return head .. table.concat(rows, ',') .. ']}'
end

-- Those that are settled by this call, and entry → its place; one that is named twice is so once. The places of the others are missed.
local function sort_out(entries, acknowledged, missed, place)
  local settled, done, places = not_ended(entries, acknowledged), {}, {}
  for i = 1, #entries do
    local entry = entries[i]
    if settled[entry] and not places[entry] then
      done[#done + 1], places[entry] = entry, i
    else
      missed[#missed + 1] = place + i - 1
    end
  end
  return done, places
end

-- Results of a group: one SET each. Answers how many Redis did not take, and entry → its place of those and of the others.
local function keep_results(entries, places, results, keys, key, ttl, node)
  local head, tail = '","state":"succeeded","result":', format(',"error":null,"attempts":1,"node":%s,"ended_at":"%s"}', quote(node), iso(T))
  local refused, unwritten, written = 0, {}, {}
  for i = 1, #entries do
    local entry, result = entries[i], results[i]
    if not places or places[entry] == i then
      local json = '{"id":"' .. entry .. head .. (result ~= '' and result or 'null') .. tail
      if if_possible(keep_result, keys[key + i], json, ttl) then
        written[entry] = i
      else
        refused, unwritten[entry] = refused + 1, i
      end
    end
  end
  return refused, unwritten, written
end

-- The journal has a group's fragment with the rows of those that were settled, and another one of those whose result could not be written.
local function note_group(fragment, entries, settled, places, refused, unwritten, written)
  if refused > 0 then
    count('unwritten', refused)
    note_many('{"unwritten":"result",' .. with_rows(fragment, entries, unwritten):sub(2), refused)
    places = written
  end
  if settled > refused then note_many(places and with_rows(fragment, entries, places) or fragment, settled - refused) end
end

-- Nearly always all of them are pending, and one XACK for all tells so.
local function settle_group(args, at, node, missed, place, keys, key)
  local n, fragment, ttl = tonumber(args[at]), args[at + 1], tonumber(args[at + 2])
  local first = at + 3
  local entries = { unpack(args, first, first + n - 1) }
  undoing_acks(READY, entries, node)
  local acknowledged, done, places = call('XACK', S[READY], 'nodes', unpack(entries)), entries, nil
  if acknowledged < n then
    done, places = sort_out(entries, acknowledged, missed, place)
  end
  local settled, refused, unwritten, written = #done, 0, nil, nil
  if settled > 0 then
    count('succeeded', settled)
    if ttl > 0 then refused, unwritten, written = keep_results(entries, places, { unpack(args, first + n, first + 2 * n - 1) }, keys, key, ttl, node) end
    note_group(fragment, entries, settled, places, refused, unwritten, written)
    look_for_notes()
    release_many(done)   -- plain jobs have their entry's id
    forget_marks_of(done)
    local list = deletions[READY] or {}
    for i = 1, settled do list[#list + 1] = done[i] end
    deletions[READY] = list
  end
  return first + (ttl > 0 and 2 * n or n), place + n, key + (ttl > 0 and n or 0)
end

register('settle', whole(function(keys, args)
  open_queue(keys)
  local node = args[1]
  local status = refuse_caller(node, args[2], args[3])
  if status then return { status, T, {} } end
  local missed, place, at, key = {}, 0, 5, STRUCTURAL
  for _ = 1, tonumber(args[4]) do at, place, key = settle_group(args, at, node, missed, place, keys, key) end

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
