-- claim(node, session, history, number, want, mode, turn ms, ahead): the only admission. Promotes what is due, takes from the inbox, then reads the streams
-- in claim order and hands out what may be run, each with a fence number.
-- ahead: how many of those wanted are for no worker yet; for their sake jobs are sent away to wait for few lanes only (lanes.lua), and where they would have to for more, the claim ends.
-- mode = alone: it wants a suspect or nothing; idle: it holds nothing in any queue; busy. turn: for how long it would run dry for a suspect (see alone.lua).
-- KEYS: the queue's structural keys.  Returns: see handout.lua, and 1 for a suspect, 2 when this node is asked to take one alone, and 1 when such a crowd ended the claim; status PAUSED, RESYNC, FENCED, UNKNOWN, STALE or REPEAT hands out nothing,
-- nor does LIMITED: the queue's rate or concurrency is used up, or what is left of it is kept for a suspect (alone.lua); look again after the ms told.
-- Cost: about 20 µs, 1 to 2 µs a plain job, 5 to 10 µs one with options. Bounded by want, 1,000 jobs, 8 MiB; 200 jobs with options, 100 from
-- the inbox, 100 that fell due.

local MAX_JOBS = 1000
local LOWER = { [0] = { 5, 6, 3, 4 }, { 3, 4, 5, 6 } }   -- read first at each 16th claim of a node, in turn, so that no priority starves
local NEAR_A_CROWD = 32   -- how many to ask for where jobs already had to wait, and a worker is free for none of those that are still wanted
local PRIORITY = { 'high', 'high', 'normal', 'normal', 'low', 'low' }

-- What a claim looks after beside the streams. Nearly always there is nothing of it, and one command tells.
local function nothing_else() return call('EXISTS', K.ids_until, K.unique_until, K.scheduled, K.inbox, K.waiting) == 0 end

-- Known ids whose time has passed are forgotten, a few at each claim.
local function forget_ids()
  local past = call('ZRANGEBYSCORE', K.ids_until, '-inf', digits(T), 'LIMIT', '0', '100')
  if #past == 0 then return end
  call('HDEL', K.ids, unpack(past))
  call('ZREM', K.ids_until, unpack(past))
end

-- The bell (4.4) stands where the last claim ended: an entry that nobody has claimed rings it.
-- A stream in which jobs stay, since there is no room to wait, rings for new ones only; one that a crowd ended rings from the first that stays.
local function move_bell(r)
  for stream, entry in pairs(r.last) do pcall(call, 'XGROUP', 'SETID', S[stream], 'bell', r.blocked[stream] and '$' or entry) end
end

-- Reads one stream to its end, or until `want` jobs were handed out in this call. An empty one costs an XLEN, a tenth of an XREADGROUP.
local function read_stream(r, stream, want)
  if call('XLEN', S[stream]) == 0 then return end
  while r.handed < want and r.bytes < MAX_BYTES and r.close < MAX_CLOSE and not r.blocked[stream] do
    local ask = chunk_size(want - r.handed, r.seen, r.bytes, r.close)
    if memo.waited_for > 0 and r.handed >= memo.needed then ask = min(ask, NEAR_A_CROWD) end
    local reply = call('XREADGROUP', 'GROUP', 'nodes', r.node, 'COUNT', ask, 'STREAMS', S[stream], '>')
    if not reply then return end
    local entries = reply[1][2]
    undone = undone + 1
    undo[undone] = function() undeliver(stream, entries, 1) end
    local admitted_now, size, looked_at, stays, is_full = hand_out(r.groups, stream, entries, r.node, r.args_max, nil, MAX_BYTES - r.bytes, MAX_CLOSE - r.close)
    r.handed, r.seen, r.bytes, r.close = r.handed + admitted_now, r.seen + #entries, r.bytes + size, r.close + looked_at
    r.last[stream] = entries[#entries][1]
    if stays then
      undeliver(stream, entries, stays)
      if is_full then
        r.last[stream] = entries[stays - 1][1]
        return
      end
      r.crowded = is_crowded()
      r.blocked[stream] = not r.crowded
      if r.crowded then r.last[stream] = before(entries[stays][1]) end
    end
    if r.crowded or #entries < ask then return end
  end
end

-- A stream of `again` is followed by those whose type has room for them now.
local function read(r, stream, want)
  if r.crowded then return end
  read_stream(r, stream, want)
  local most = min(want - r.handed, MAX_CLOSE - r.close)
  if stream % 2 == 1 and most > 0 and call_up_types(PRIORITY[stream], most) > 0 then read_stream(r, stream, want) end
end

local function read_streams(node, number, want, args_max)
  local r = { node = node, args_max = args_max, groups = {}, handed = 0, seen = 0, bytes = 0, close = 0, last = {}, blocked = {} }
  if number % 16 == 0 then
    for _, stream in ipairs(LOWER[number / 16 % 2]) do read(r, stream, min(want, max(1, floor(want / 16)))) end
  end
  for stream = 1, CLAIMED do
    if r.handed < want then read(r, stream, want) end
  end
  if r.seen == 0 and call('EXISTS', unpack(S, 1, CLAIMED)) < CLAIMED then error('NOGROUP somebody deleted a stream', 0) end
  return r, r.crowded or r.handed >= want or r.bytes >= MAX_BYTES or r.close >= MAX_CLOSE
end

register('claim', whole(function(keys, args)
  open_queue(keys)
  local node, number = args[1], tonumber(args[4])
  local status, claims = refuse_caller(node, args[2], args[3])
  if not status and number <= claims then status = 'REPEAT' end
  if status then return { status, T, 0, 0, 0, {} } end
  call('HSET', K.nodes, node, args[2] .. ':' .. args[4])

  local paused, args_max = queue_settings()
  if paused then return { 'PAUSED', T, SECOND, 0, 0, {} } end
  local want = max(0, min(tonumber(args[5]), MAX_JOBS))
  local wait, inbox_more = SECOND, false
  if nothing_else() then
    memo.nobody_waits = true
  else
    forget_ids()
    forget_locks()
    wait, inbox_more = promote(), take_inbox(args_max)
  end
  local mode, turn = args[6], tonumber(args[7])
  local kept = mode == 'busy' and kept_for_suspects() or 0
  local allowed, pause, rate, is_kept = allowance(want, kept)
  if kept > 0 and (is_kept or allowed > 0) then keep_it_for_a_turn() end
  if allowed < 1 and want > 0 then
    if mode == 'alone' then owe_one() end
    local asked = is_kept and takes_turn(node, turn) and 2 or 0
    commit('claim', node)
    return { 'LIMITED', T, pause, 0, 0, {}, asked }
  end
  local r, suspect = claim_alone(node, mode, turn, allowed, args_max)
  local more = false
  if not r then
    memo.needed, memo.waited_for = want - (tonumber(args[8]) or 0), 0
    r, more = read_streams(node, number, allowed, args_max)
  end
  if rate and r.handed > 0 then
    local _, at = tokens('rate', rate)
    spend('rate', rate, at, r.handed)
  end
  local fence = stamp(r.handed)
  wait = until_types(wait)
  commit('claim', node)
  move_bell(r)
  if more or inbox_more then wait = 0 end
  return { 'OK', T, min(wait, SECOND), wait == 0 and 1 or 0, fence, r.groups, suspect, r.crowded and 1 or 0 }
end))
