-- The audit of what jobs hold: locks, lanes and slots of jobs that are in no state any more, lanes that somebody waits for and nobody holds.

local SLOTS_COUNTED = 10000

-- Somebody may have deleted the body of a job that a node runs: then it has no place, and goes on all the same.
local function runs_bodiless(id)
  local home = look(K.where, id)
  local stream, entry = (home or ''):match('^(%d) (.+)$')
  if stream and S[tonumber(stream)] and is_pending(tonumber(stream), entry) then return true end
  entry = id:find('^%d+%-%d+$') and id or look(K.ids, id)
  return entry and entry:find('^%d+%-%d+$') and is_pending(READY, entry) and true or false
end

local function has_ended(id)
  local place = locate(id, true)
  if place then return place.state == 'dead' end
  return not runs_bodiless(id)
end

-- Each of these answers the cursor to go on with, or nil at the end, and how much was looked at.

local function audit_holds(cursor)
  local reply = call('HSCAN', K.holds, cursor, 'COUNT', 100)
  for i = 1, #reply[2], 2 do
    local id = reply[2][i]
    local h = holds_of(id)   -- as it stands by now: whoever waited behind one of these may have ended meanwhile
    if h and has_ended(id) then
      if h.u then mended('lock', h.u:sub(2), format('Job %s is in no state any more and held the unique key %s', id, preview(h.u:sub(2)))) end
      if h.o or h.t then mended('lane', h.o or h.t, format('Job %s is in no state any more and held the lane %s', id, preview(h.o or h.t))) end
      if not (h.u or h.o or h.t) then mended('stray', id, format('What job %s holds could not be read', id)) end
      release_holds(id, true)
    end
  end
  return reply[1] ~= '0' and reply[1] or nil, #reply[2]
end

local function lane_is_held(order, id)
  local h = holds_of(id)
  return h and h.o == order
end

-- Who has a slot of which type, counted anew; not when so many hold something that counting takes too long.
local function count_slots()
  write_drafts()
  if call('HLEN', K.holds) > SLOTS_COUNTED then return nil end
  local slots = {}
  for _, text in ipairs(call('HVALS', K.holds)) do
    local kind = unpack_holds(text).t
    if kind then slots[kind] = (slots[kind] or 0) + 1 end
  end
  return slots
end

local function audit_slots(lanes)
  local slots
  for i = 1, #lanes, 2 do
    local kind = lanes[i]:match('^t:(.*)$')
    if kind then
      slots = slots or count_slots()
      if not slots then return end
      local is, should = tonumber(look(K.lanes, lanes[i]) or '') or 0, slots[kind] or 0
      if is ~= should then
        mended('lane', kind, format('%d jobs were said to have a slot of the type %s, and %d have one', is, preview(kind), should))
        write(K.lanes, lanes[i], should > 0 and digits(should))
      end
    end
  end
end

local function audit_lanes(cursor)
  local reply = call('HSCAN', K.lanes, cursor, 'COUNT', 100)
  local lanes = reply[2]
  for i = 1, #lanes, 2 do
    local order = lanes[i]:match('^o:(.*)$')
    if order and look(K.lanes, lanes[i]) == lanes[i + 1] and not lane_is_held(order, lanes[i + 1]) then
      mended('lane', order, format('The lane %s was held by job %s, which does not hold it', preview(order), preview(lanes[i + 1])))
      pass_lane(lanes[i], lanes[i + 1])
    end
  end
  audit_slots(lanes)
  return reply[1] ~= '0' and reply[1] or nil, #lanes
end

-- Ordering lanes that somebody waits for; those of types are called up by claim.
local function audit_waiting(cursor)
  local at = cursor == '' and 'o:' or cursor
  for looked = 1, 100 do
    local member = first_waiting(at, 'p')
    if not member then return nil, looked end
    local lane = member:match('^(.-)%z')
    if not look(K.lanes, lane) then
      local order = lane:sub(3)
      mended('lane', order, format('Jobs waited for the lane %s, which nobody held', preview(order)))
      write(K.lanes, lane, '')
      pass_lane(lane, '')
    end
    at = lane .. '\1'
  end
  return at, 100
end
