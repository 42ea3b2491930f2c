-- release(node, session, history, { stream, entry, id, reason, delay ms, grace ms, result ttl, reply name } …): jobs given back uncounted.
-- drain: ready again at once. crash: the job made the node unfit, which counts as a crash in which it was alone. unknown: parked for the delay; dead when it has been given back for longer than the grace.
-- KEYS: the queue's structural keys; then, in turn, a result key for each job with a ttl and a reply key for each with a reply name.
-- Returns: { status, now, { places, from 0, of jobs that were no longer this node's } }.  Cost: about 15 µs a job.

local RELEASE_EACH = 8

local function bury_unknown(r, m, kind, fields, first, node)
  local err = error_json('unknown-type', format('No node that was asked for %d s knows the type %s. Deploy a node that handles it, then requeue the job', floor((T - m.u) / 1000), preview(kind)))
  bury({ id = r.id, state = 'dead', attempts = m.a, node = node, err = err, ttl = r.ttl, result_key = r.result_key, reply_key = r.reply_key,
    fragment = describe(r.id, kind, 'dead', m.a, m.e, format(',"err":%s', err)) }, m, fields, first)
end

local function release_one(r, node)
  if not is_held(r.stream, r.entry, node) then return false end
  local fields = body_of(r.stream, r.entry)
  if not fields then
    lost(r.stream, r.entry, node, r.id)
    return true
  end
  local m, first, err = held_meta(r.stream, r.entry, fields)
  local kind = type_of(fields, first, m)
  forget_progress(r.id)
  if ended_instead(r.id, m, fields, first, node) then
    drop(r.stream, r.entry, node)
    return true
  end
  if r.reason == 'unknown' then
    m.u = m.u or T
    if T - m.u >= r.grace then
      bury_unknown(r, m, kind, fields, first, node)
    else
      park('scheduled', T + r.delay, r.id, m, err, fields, first)
      erase(K.where, r.id)
      release_holds(r.id, false)
      note(describe(r.id, kind, 'released', m.a, m.e, format(',"due":%d,"err":%s', T + r.delay, error_json('unknown-type', 'This node does not know the type ' .. preview(kind)))))
    end
  elseif r.reason ~= 'crash' or not is_poison(r.id, node, true, m, fields, first) then
    bring_back(r.id, m, err, fields, first)
    release_holds(r.id, false)
    note(describe(r.id, kind, 'released', m.a, m.e))
  end
  drop(r.stream, r.entry, node)
  return true
end

register('release', whole(function(keys, args)
  open_queue(keys)
  local node = args[1]
  local status = refuse_caller(node, args[2], args[3])
  if status then return { status, T, {} } end
  local missed, place, key = {}, 0, STRUCTURAL
  for at = 4, #args - RELEASE_EACH + 1, RELEASE_EACH do
    local r = { stream = tonumber(args[at]), entry = args[at + 1], id = args[at + 2], reason = args[at + 3], delay = tonumber(args[at + 4]),
      grace = tonumber(args[at + 5]), ttl = tonumber(args[at + 6]) }
    if r.ttl > 0 then key = key + 1; r.result_key = keys[key] end
    if args[at + 7] ~= '' then key = key + 1; r.reply_key = keys[key] end
    if not release_one(r, node) then missed[#missed + 1] = place end
    place = place + 1
  end
  commit('release', node)
  return { 'OK', T, missed }
end))
