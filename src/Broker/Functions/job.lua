-- lighthouse_job(id): where a job is now. FCALL_RO lighthouse_job 1 lh:{queue} id
-- KEYS: lh:{queue}.  Returns: JSON {"id","state","type","attempt","enqueued_at" ms, "node"?, "due_at"? ms, "error"?}, or the kept
-- outcome of a job that has ended, or nil when nothing is known of it.  Cost: about 5 µs.

local function state_of_entry(stream, entry)
  local ok, pending = pcall(call, 'XPENDING', S[stream], 'nodes', entry, entry, 1)
  if ok and pending[1] then return 'running', pending[1][2] end
  return 'ready'
end

local function present(id, state, kind, attempt, enqueued, more)
  return format('{"id":%s,"state":"%s","type":%s,"attempt":%d,"enqueued_at":%d%s}', quote(id), state, quote(kind), attempt, enqueued, more or '')
end

local function in_stream(id, stream, entry)
  local found = call('XRANGE', S[stream], entry, entry)[1]
  if not found or not found[2] then return nil end
  local fields = found[2]
  local head = stream ~= READY and head_of(fields)
  if not head and public_id(entry, fields) ~= id then return nil end
  local state, node = state_of_entry(stream, entry)
  local attempts = head and head.m.a or 0
  return present(id, state, type_of(fields, head and head.first or 1), state == 'running' and attempts + 1 or attempts,
    head and head.m.e or enqueued_at(entry), (node and ',"node":' .. quote(node) or '') .. (head and head.err and ',"error":' .. head.err or ''))
end

local function parked(id)
  local fields, head = unpark(call('HGET', K.parked, id))
  if not head then return nil end
  local member = member_of(id, head.m)
  local due = call('ZSCORE', K.scheduled, member)
  local state = due and 'scheduled' or 'dead'
  return present(id, state, type_of(fields, head.first), head.m.a, head.m.e,
    (due and format(',"due_at":%d', tonumber(due)) or '') .. (head.err and ',"error":' .. head.err or ''))
end

local function find(id)
  local home = call('HGET', K.where, id)
  if home then
    local stream, entry = home:match('^(%d) (.+)$')
    local found = in_stream(id, tonumber(stream), entry)
    if found then return found end
  end
  local found = parked(id)
  if found then return found end
  local entry = id:find('^%d+%-%d+$') and id or call('HGET', K.ids, id)
  if entry and entry:find('^%d+%-%d+$') then
    found = in_stream(id, READY, entry)
    if found then return found end
  end
  return call('GET', K.inbox:sub(1, -6) .. 'result:' .. id)
end

register('job', whole(function(keys, args)
  if #keys ~= 1 or not open_root(keys[1]) or #args ~= 1 then
    return redis.error_reply('ERR lighthouse_job takes one key, lh:{queue}, with the queue\'s name in braces, and one job id')
  end
  return find(args[1])
end), { 'no-writes' })
