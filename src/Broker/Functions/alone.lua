-- Handing out suspects: to a node that holds nothing, one, and nothing beside it. An idle node is asked to take one whenever it claims; of the busy ones, one at a
-- time is asked to run dry: its turn.

local TURN, LONGEST_TURN = 60000, 960000

-- Suspects that nobody has been given yet.
local function suspects_wait()
  local length = call('XLEN', S[ALONE])
  return length > 0 and length > call('XPENDING', S[ALONE], 'nodes')[1]
end

-- Answers whether the turn is this node's: its own already, or nobody's any more. It keeps it for as long as it would go on running dry.
local function takes_turn(node, length)
  if length <= 0 then return false end
  local till, whose = (call('HGET', K.counters, 'alone_turn') or ''):match('^(%d+) (.*)$')
  till = tonumber(till) or 0
  if till > T and till <= T + LONGEST_TURN then return whose == node end
  hset(K.counters, 'alone_turn', digits(T + min(length, LONGEST_TURN)) .. ' ' .. node)
  return true
end

local function gives_turn_up(node)
  local turn = call('HGET', K.counters, 'alone_turn')
  if turn and turn:match('^%d+ (.*)$') == node then hdel(K.counters, 'alone_turn') end
end

-- A node ran dry for a suspect, and the queue's rate or concurrency was used up: the next that there is, is kept for it. Otherwise what waits in a busy queue would take
-- each one, and the suspect would wait for ever. alone_owed = 0 until there is one, then the ms until which it is kept: a turn, for whoever was to come for it may not.
local function owe_one()
  if suspects_wait() then hset(K.counters, 'alone_owed', '0') end
end

-- How many of what a limited queue may start are kept for a suspect: 0 or 1.
local function kept_for_suspects()
  local till = limit_of('') and tonumber(call('HGET', K.counters, 'alone_owed') or '')
  if not till then return 0 end
  if suspects_wait() and (till == 0 or (till > T and till <= T + TURN)) then return 1 end
  hdel(K.counters, 'alone_owed')
  return 0
end

local function keep_it_for_a_turn()
  if call('HGET', K.counters, 'alone_owed') == '0' then hset(K.counters, 'alone_owed', digits(T + TURN)) end
end

-- Answers what was read and 1 when a suspect was handed out; nothing read and 0 when the node wanted no other, and 2 when it is idle and is asked to take one;
-- nil and 2 when it is asked to run dry; nil and 0 otherwise.
local function claim_alone(node, mode, turn, allowed, args_max)
  local r = { groups = {}, handed = 0, last = {}, blocked = {} }
  local only = mode == 'alone'
  if not suspects_wait() then
    if only then gives_turn_up(node) end
    return only and r or nil, 0
  end
  if mode == 'idle' then return r, 2 end
  if not only then return nil, takes_turn(node, turn) and 2 or 0 end
  for _ = 1, allowed >= 1 and 20 or 0 do
    local reply = call('XREADGROUP', 'GROUP', 'nodes', node, 'COUNT', 1, 'STREAMS', S[ALONE], '>')
    if not reply then break end
    local entries = reply[1][2]
    undone = undone + 1
    undo[undone] = function() undeliver(ALONE, entries, 1) end
    local handed, _, _, stays = hand_out(r.groups, ALONE, entries, node, args_max, nil, MAX_BYTES, MAX_CLOSE)
    r.last[ALONE] = entries[1][1]
    if stays then
      undeliver(ALONE, entries, 1)
      r.blocked[ALONE] = true
      break
    end
    if handed > 0 then
      r.handed = handed
      if limit_of('') then hdel(K.counters, 'alone_owed') end
      return r, 1
    end
  end
  return r, 0
end
