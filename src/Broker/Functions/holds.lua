-- What a job holds, noted under its id so that whatever ends it can give it back: its unique lock, its ordering lane, a slot of its type.
-- Packed in lines: u (d = until done, f = for its time, then the key), o (ordering key), t (type).
-- A call that nobody's holds concern finds that out with one HLEN, or a settle with one EXISTS for these and the marks.

local function nobody_holds()
  if memo.holding == nil then memo.holding = call('HLEN', K.holds) > 0 end
  return not memo.holding
end

local function unpack_holds(text)
  if not text then return nil end
  if not text:find('\n', 1, true) then return { [text:sub(1, 1)] = text:sub(2) } end
  local h = {}
  for name, value in text:gmatch('(%l)([^\n]+)') do h[name] = value end
  return h
end

local function holds_of(id)
  if nobody_holds() then return nil end
  return unpack_holds(look(K.holds, id))
end

-- For many jobs that are about to end: looks up at once what they hold, and who stands there. Answers place → the lane of one that holds
-- an ordering lane and nothing else, place → the key of one that holds a unique lock until it is done and nothing else, and place → what another holds.
local function foresee_release(ids)
  look_all(K.holds, ids)
  local known = drafts[K.holds].known
  local in_lane, locked, others, lanes, locks = {}, {}, {}, {}, {}
  for i = 1, #ids do
    local text = known[ids[i]]
    local order = text and text:match('^o([^\n]+)$')
    local key = text and not order and text:match('^ud([^\n]+)$')
    if order then
      local lane = 'o:' .. order
      in_lane[i], lanes[#lanes + 1] = lane, lane
    elseif key then
      locked[i], locks[#locks + 1] = key, key
    elseif text then
      local h = unpack_holds(text)
      others[i] = h
      if h.o then lanes[#lanes + 1] = 'o:' .. h.o end
      if h.u then locks[#locks + 1] = h.u:sub(2) end
    end
  end
  look_all(K.lanes, lanes)
  look_all(K.unique, locks)
  look_all(K.unique_until, locks)
  return in_lane, locked, others
end

local function set_holds(id, h)
  local text = h.u and 'u' .. h.u
  if h.o then text = (text and text .. '\n' or '') .. 'o' .. h.o end
  if h.t then text = (text and text .. '\n' or '') .. 't' .. h.t end
  if not text then return erase(K.holds, id) end
  memo.holding = true
  write(K.holds, id, text)
end
