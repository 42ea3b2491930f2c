-- What an audit found and mended: answered to its caller, and said in the journal.

local function finding(kind, subject, text)
  for _, part in ipairs({ kind, subject, text }) do memo.findings[#memo.findings + 1] = part end
end

-- About a lane, a stream, a mark.
local function mended(kind, subject, text)
  finding(kind, subject, text)
  note_event('mended', 'audit', text)
end

-- A job that was nobody's, and is ready again. Its entry leaves the stream with the call.
local function made_ready(kind, stream, entry, fields, args_max, target, why)
  if not admitted(stream, entry, fields, '', args_max, 'recover') then return end
  local m, first, err = held_meta(stream, entry, fields)
  local head = stream ~= READY and head_of(fields)
  local id = head and head.id or public_id(entry, fields)
  if not ended_instead(id, m, fields, first) then
    if target then put(target, id, m, err, fields, first) else bring_back(id, m, err, fields, first) end
    release_holds(id, false)
    note(describe(id, type_of(fields, first, m), 'recovered', m.a, m.e, ',"note":' .. quote(why)))
  end
  delete_later(stream, entry)
  finding(kind, id, why)
end
