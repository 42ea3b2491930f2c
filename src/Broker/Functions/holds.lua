-- What a job holds, noted under its id so that whatever ends it can give it back: its unique lock, its ordering lane, a slot of its type.
-- Packed in lines: u (d = until done, f = for its time, then the key), o (ordering key), t (type).
-- A call that nobody's holds concern finds that out with one HLEN.

local function nobody_holds()
  if memo.holding == nil then memo.holding = call('HLEN', K.holds) > 0 end
  return not memo.holding
end

local function unpack_holds(text)
  if not text then return nil end
  local h = {}
  for name, value in text:gmatch('(%l)([^\n]+)') do h[name] = value end
  return h
end

local function holds_of(id)
  if nobody_holds() then return nil end
  return unpack_holds(call('HGET', K.holds, id))
end

local function set_holds(id, h)
  local lines = {}
  for _, name in ipairs({ 'u', 'o', 't' }) do
    if h[name] then lines[#lines + 1] = name .. h[name] end
  end
  if #lines == 0 then return hdel(K.holds, id) end
  memo.holding = true
  hset(K.holds, id, table.concat(lines, '\n'))
end
