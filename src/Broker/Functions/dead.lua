-- Walking over dead jobs, oldest first, for requeue and purge: at most 200 looked at and 100 changed a call, 4 MiB, and 256 KiB of JSON decoded (but always one).
-- Arguments of both: not_after, by, type, error's type, part of its message, died at or after ms, died before ms (0 = any), at most, cursor, 1 when by id, id …

local DEAD_LOOKED, DEAD_CHANGED, DEAD_BYTES, DEAD_DECODED = 200, 100, 4194304, 262144

local function filter_of(args)
  return { kind = args[3], error = args[4], message = args[5], after = tonumber(args[6]), before = tonumber(args[7]), most = tonumber(args[8]),
    cursor = args[9], by_id = args[10] == '1' }
end

local function exact_type(fields, first, m)
  if m.t then return m.t end
  for i = first, #fields - 1, 2 do
    if fields[i] == 'type' then return fields[i + 1] end
    if fields[i] == 'json' then
      local ok, document = pcall(cjson.decode, fields[i + 1])
      return ok and type(document) == 'table' and document.type or nil
    end
  end
end

local function fits(f, score, fields, head)
  if score < f.after or (f.before > 0 and score >= f.before) then return false end
  if f.kind == '' and f.error == '' and f.message == '' then return true end
  if not head then return false end
  if f.error ~= '' or f.message ~= '' then
    local ok, err = pcall(cjson.decode, head.err or '')
    if not ok or type(err) ~= 'table' then return false end
    if f.error ~= '' and err.type ~= f.error then return false end
    if f.message ~= '' and not (type(err.message) == 'string' and err.message:find(f.message, 1, true)) then return false end
  end
  return f.kind == '' or exact_type(fields, head.first, head.m) == f.kind
end

-- Where to go on: behind the last one that stayed, wherever it stands by now.
local function rank_of(f)
  local score, member = f.cursor:match('^(%d+) (.+)$')
  local rank = member and call('ZRANK', K.dead, member)
  if rank then return rank + 1 end
  local from = score or (f.after > 0 and digits(f.after))
  return from and call('ZCOUNT', K.dead, '-inf', '(' .. from) or 0
end

-- `change(id, member, fields, head)` answers true, or false and why not.
local function try_change(w, change, id, member, fields, head)
  w.matched = w.matched + 1
  local done, why = change(id, member, fields, head)
  if done then
    w.done = w.done + 1
  else
    w.skipped[#w.skipped + 1] = id
    w.skipped[#w.skipped + 1] = why
  end
  return done
end

local function walk_ids(f, w, args, change)
  for i = 11, #args do
    if w.done >= DEAD_CHANGED or w.bytes >= DEAD_BYTES or w.matched >= f.most then return end
    local id = args[i]
    local packed = call('HGET', K.parked, id)
    local fields, head = unpark(packed)
    local member = head and member_of(id, head.m)
    local score = member and call('ZSCORE', K.dead, member)
    w.bytes, w.used = w.bytes + #(packed or ''), w.used + 1
    if not score then
      w.skipped[#w.skipped + 1] = id
      w.skipped[#w.skipped + 1] = 'It is not among the dead jobs'
    elseif fits(f, tonumber(score), fields, head) then
      try_change(w, change, id, member, fields, head)
    end
  end
end

-- Answers the cursor: '' when all has been looked at.
local function walk_all(f, w, change)
  local from = rank_of(f)
  local found = call('ZRANGE', K.dead, from, from + DEAD_LOOKED - 1, 'WITHSCORES')
  local kept, decoding = f.cursor, f.kind ~= '' and DEAD_DECODED or DEAD_BYTES
  for i = 1, #found, 2 do
    local member, score = found[i], tonumber(found[i + 1])
    if w.matched >= f.most or (f.before > 0 and score >= f.before) then return '' end
    if w.done >= DEAD_CHANGED or (i > 1 and w.bytes >= decoding) then return kept == '' and '-' or kept end
    local id = member:sub(18)
    local packed = call('HGET', K.parked, id)
    local fields, head = unpark(packed)
    w.bytes = w.bytes + #(packed or '')
    if not (fits(f, score, fields, head) and try_change(w, change, id, member, fields, head)) then kept = digits(score) .. ' ' .. member end
  end
  if #found < 2 * DEAD_LOOKED then return '' end
  return kept == '' and '-' or kept
end

-- Answers what both verbs answer: { OK, now, cursor, matched, changed, { id, why … }, ids looked at }.
local function walk_dead(kind, args, change)
  local f = filter_of(args)
  local w = { matched = 0, done = 0, bytes = 0, used = 0, skipped = {} }
  local cursor = ''
  if f.by_id then walk_ids(f, w, args, change) else cursor = walk_all(f, w, change) end
  commit(kind, '')
  return { 'OK', T, cursor, w.matched, w.done, w.skipped, w.used }
end
