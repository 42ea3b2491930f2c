-- What every function stands on: the keys by name, the clock of the call, and an undo list.
--
-- Redis does not roll back. So whatever a call writes is noted with its inverse (`undoing`), and an error in mid-call
-- takes it all back before the error is answered. What has no inverse comes last (`commit`).

local format, floor, min, max   -- bound at the first call: a library that loads sees no globals

local SECOND, DAY = 1000, 86400000
local STREAM_COUNT = 7
local CLAIMED = 6     -- streams that every claim reads, in this order; the last one is for a node that holds nothing
local ALONE = 7       -- suspects wait here, to run alone
local AGAIN = { high = 1, normal = 3, low = 5 }   -- index of the stream a job of this priority goes back to
local FRESH = { high = 2, normal = 4, low = 6 }   -- and of the one it first waits in
local READY = 4
local NAMES = { 'inbox', 'scheduled', 'parked', 'dead', 'ids', 'ids_until', 'where', 'nodes', 'settings', 'counters', 'journal', 'marks',
  'unique', 'unique_until', 'holds', 'lanes', 'waiting', 'cancels', 'progress', 'suspects', 'outbox', 'crons' }
local STRUCTURAL = STREAM_COUNT + #NAMES

local S = {}        -- streams of the call's queue, by index
local K = {}        -- its other keys, by name
local T = 0         -- now, ms: one instant for the whole call
local undo = {}     -- inverse commands, or functions that give them, oldest first
local undone = 0    -- how many there are
local deletions     -- stream index → entries to XDEL at the end
local taken         -- items to take off the head of the inbox at the end
local fragments     -- what this call journals
local tally         -- counter → increment, written once at the end
local drafts        -- what this call has read and is to write of the keys that its jobs share (drafts.lua)
local memo          -- what this call has looked up already: settings, limits, whether anybody holds anything

local function undoing(...)
  undone = undone + 1
  undo[undone] = { ... }
end

local function take_back(step)
  if type(step) == 'function' then return pcall(step) end
  return pcall(call, unpack(step))
end

-- Each step is one that may be repeated: one that fails is tried once more, since nobody would hear of it.
local function rollback(to)
  for i = undone, to + 1, -1 do
    local step = undo[i]
    if not take_back(step) then take_back(step) end
  end
  undone = to
end

-- For what no transition may depend on, and what writes no drafts: done whole, else tried once more, else left out. Answers whether it was done.
local function if_possible(write, ...)
  local before = undone
  for _ = 1, 2 do
    if pcall(write, ...) then return true end
    rollback(before)
  end
  return false
end

local function begin()
  bind_call()
  if not format then format, floor, min, max = string.format, math.floor, math.min, math.max end
  T = now()
  undo, undone = {}, 0
  deletions, taken, fragments, tally, drafts, memo = {}, 0, {}, {}, {}, {}
end

-- KEYS of an internal function: QueueKeys.Structural in C#, in the same order. Those of the queue that was called last stand there already;
-- the first and the last tell, since whoever names others between them has every right to that queue and could do worse.
local function open_queue(keys)
  if S[1] == keys[1] and K.crons == keys[STRUCTURAL] then return end
  for i = 1, STREAM_COUNT do S[i] = keys[i] end
  for i = 1, #NAMES do K[NAMES[i]] = keys[STREAM_COUNT + i] end
end

-- The public functions take one key, lh:{queue}, and make the rest of it.
local function open_root(root)
  local queue = root:match('^.*:{([a-z0-9][a-z0-9._-]*)}$')
  if not queue or #queue > 64 then return false end
  local names = { 'again:high', 'high', 'again', 'ready', 'again:low', 'low', 'alone' }
  for i = 1, STREAM_COUNT do S[i] = root .. ':' .. names[i] end
  for i = 1, #NAMES do K[NAMES[i]] = root .. ':' .. NAMES[i] end
  K.ids_until, K.unique_until, K.marks = root .. ':ids:until', root .. ':unique:until', root .. ':journal:marks'
  return true
end

local function text_of(problem)
  return type(problem) == 'table' and problem.err or tostring(problem)
end

-- A command of which one error only says that there is nothing yet. Answers nil then; any other error is one.
local function call_unless(excuse, ...)
  local ok, reply = pcall(call, ...)
  if ok then return reply end
  if text_of(reply):find(excuse, 1, true) then return nil end
  error(reply, 0)
end

-- All or nothing: an error undoes what was done and is answered; a missing group sends the node back to open.
local function whole(body)
  return function(keys, args)
    begin()
    local ok, reply = pcall(body, keys, args)
    if ok then return reply end
    rollback(0)
    local message = text_of(reply)
    if message:find('NOGROUP', 1, true) then return { 'UNKNOWN', T } end
    if not message:find('^%u+ ') then message = 'ERR ' .. message end
    return redis.error_reply(message)
  end
end

local function register(name, body, flags)
  redis.register_function{ function_name = LIBRARY .. '_' .. name, callback = body, flags = flags or { 'allow-oom' }, description = DESCRIPTION }
end

-- Writes with their inverse.

local function hset(key, field, value)
  local old = call('HGET', key, field)
  call('HSET', key, field, value)
  if old then undoing('HSET', key, field, old) else undoing('HDEL', key, field) end
end

local function hdel(key, field)
  local old = call('HGET', key, field)
  if not old then return end
  call('HDEL', key, field)
  undoing('HSET', key, field, old)
end

local function zadd(key, score, member)
  local old = call('ZSCORE', key, member)
  call('ZADD', key, score, member)
  if old then undoing('ZADD', key, old, member) else undoing('ZREM', key, member) end
end

local function zrem(key, member)
  local old = call('ZSCORE', key, member)
  if not old then return end
  call('ZREM', key, member)
  undoing('ZADD', key, old, member)
end

local function hincrby(key, field, by)
  local value = call('HINCRBY', key, field, by)
  if value == by then undoing('HDEL', key, field) else undoing('HINCRBY', key, field, -by) end
  return value
end

-- An entry may have been handed out by the same call before it is taken back.
local function xadd(key, fields)
  local entry = call('XADD', key, '*', unpack(fields))
  undone = undone + 1
  undo[undone] = function()
    call('XDEL', key, entry)
    call('XACK', key, 'nodes', entry)
  end
  return entry
end

-- Answers whether the entry was pending. The inverse makes it pending with the same node again.
local function xack(stream, entry, node)
  if call('XACK', S[stream], 'nodes', entry) ~= 1 then return false end
  undoing('XCLAIM', S[stream], 'nodes', node, 0, entry, 'FORCE', 'JUSTID')
  return true
end

-- The same for many entries at once, whether or not all of them were pending: what is gone from the stream does not come back, and the rest is this node's or nobody's.
local function undoing_acks(stream, entries, node)
  undone = undone + 1
  undo[undone] = function()
    for i = 1, #entries do call('XCLAIM', S[stream], 'nodes', node, 0, entries[i], 'FORCE', 'JUSTID') end
  end
end

local function delete_later(stream, entry)
  local list = deletions[stream]
  if not list then list = {}; deletions[stream] = list end
  list[#list + 1] = entry
end

local function count(counter, by) tally[counter] = (tally[counter] or 0) + (by or 1) end

local function digits(number) return format('%d', number) end
