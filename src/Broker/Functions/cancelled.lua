-- The end of a job that somebody cancelled: one that had not started, or one that comes back from its node although it was to end.

local function cancel_error(mark)
  local ok, asked = pcall(cjson.decode, mark)
  local by = ok and type(asked) == 'table' and type(asked.by) == 'string' and asked.by or ''
  local reason = ok and type(asked) == 'table' and type(asked.reason) == 'string' and asked.reason or ''
  return error_json('cancelled', (by ~= '' and by .. ' cancelled it' or 'It was cancelled') .. (reason ~= '' and ': ' .. reason or ''))
end

local function cancel_mark(by, reason)
  return format('{"at":%d,"by":%s,"reason":%s}', T, quote(by), quote(reason))
end

-- `mark` is what was noted when it was asked for.
local function end_cancelled(id, m, mark, fields, first, node)
  local err, kind = cancel_error(mark), type_of(fields, first, m)
  finish({ id = id, state = 'cancelled', attempts = m.a, node = node, err = err, fragment = describe(id, kind, 'cancelled', m.a, m.e, ',"err":' .. err) })
  tell(wishes(fields, first), id, 'cancelled', err, m.a)
end

-- A job that leaves its node without having ended, and is to end: answers whether it did.
local function ended_instead(id, m, fields, first, node)
  local mark = mark_of('cancels', id)
  if not mark then return false end
  end_cancelled(id, m, mark, fields, first, node)
  return true
end
