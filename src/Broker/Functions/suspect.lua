-- Poison pills (4.5). A job that was held in two crashes, or was alone in one, is a suspect and runs alone from then on: it waits in the stream `alone`, and only a
-- node that holds nothing gets it. One crash among others is noted and no more: nearly always the node was to blame, and all it held can run on everywhere at once.
-- Only a crash in which it was alone is a mark against it; at `max_crashes` marks it is dead.
-- suspects: id → [{"node","at","alone"} …], oldest first: the crashes a job was held in since an attempt of it last ended; with a mark, since it was enqueued.

local MAX_CRASHES, REMEMBERED = 3, 20

local function crashes_of(id)
  local text = mark_of('suspects', id)
  local ok, list = pcall(cjson.decode, text or '[]')
  if not ok or type(list) ~= 'table' then return {} end
  local crashes = {}
  for _, crash in ipairs(list) do
    if type(crash) == 'table' and type(crash.node) == 'string' and type(crash.at) == 'number' then crashes[#crashes + 1] = crash end
  end
  return crashes
end

local function note_crashes(id, crashes)
  local list = {}
  for i = max(1, #crashes - REMEMBERED + 1), #crashes do
    local crash = crashes[i]
    list[#list + 1] = format('{"node":%s,"at":%d%s}', quote(crash.node), crash.at, crash.alone and ',"alone":true' or '')
  end
  mark_job('suspects', id, '[' .. table.concat(list, ',') .. ']')
end

local function marks_among(crashes)
  local alone = {}
  for _, crash in ipairs(crashes) do
    if crash.alone then alone[#alone + 1] = format('%s (%s)', crash.node, iso(crash.at)) end
  end
  return alone
end

local function poison(id, m, marks, fields, first, node)
  local err = error_json('poison', format('It took down its node %d times while it ran there alone: %s. Mend its handler, then requeue it', #marks, table.concat(marks, ', ')))
  bury({ id = id, state = 'dead', attempts = m.a, node = node, err = err,
    fragment = describe(id, type_of(fields, first, m), 'dead', m.a, m.e, format(',"node":%s,"err":%s', quote(node), err)) }, m, fields, first)
  tell(wishes(fields, first), id, 'dead', err, m.a)
end

local function is_suspect(id)
  if not mark_of('suspects', id) then return false end
  local crashes = crashes_of(id)
  return #crashes > 1 or #marks_among(crashes) > 0
end

-- Where a job goes that comes back to be run: suspects to their own stream.
local function bring_back(id, m, err, fields, first)
  if is_suspect(id) then return put(ALONE, id, m, err, fields, first) end
  return give_back(id, m, err, fields, first)
end

-- A suspect that was read from another stream goes to its own. Answers whether it was one.
local function sent_aside(stream, fields)
  if stream == ALONE or not is_suspect(fields[2]) then return false end
  local head = head_of(fields)
  put(ALONE, head.id, head.m, head.err, fields, head.first)
  return true
end

-- A job that a node held when it went down: notes it, and buries the job when that was once too often. Answers whether it did;
-- otherwise the job is to be brought back.
local function is_poison(id, node, alone, m, fields, first)
  local crashes = crashes_of(id)
  crashes[#crashes + 1] = { node = node, at = T, alone = alone }
  m.c = m.c + 1
  local marks = marks_among(crashes)
  if #marks >= min(whole_number(setting('max_crashes')) or MAX_CRASHES, REMEMBERED) then
    poison(id, m, marks, fields, first, node)
    return true
  end
  note_crashes(id, crashes)
  return false
end

-- An attempt that ended without a crash: of who was only there when a node went down, nothing is noted any more.
local function survived(id)
  if mark_of('suspects', id) and #marks_among(crashes_of(id)) == 0 then hdel(K.suspects, id) end
end
