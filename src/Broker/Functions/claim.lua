-- claim(node, session, history, number, want): the only admission. Promotes what is due, takes from the inbox, then reads the streams
-- in claim order and hands out what may be run, each with a fence number.
-- KEYS: the queue's structural keys.  Returns: see handout.lua; status PAUSED, RESYNC, FENCED, UNKNOWN, STALE or REPEAT hands out nothing.
-- Cost: about 20 µs, 1 to 2 µs a plain job, 5 to 10 µs one with options. Bounded by want, 1,000 jobs, 8 MiB; 200 jobs with options, 100 from
-- the inbox, 100 that fell due.

local MAX_JOBS = 1000

-- Known ids whose time has passed are forgotten, a few at each claim.
local function forget_ids()
  local past = call('ZRANGEBYSCORE', K.ids_until, '-inf', digits(T), 'LIMIT', 0, 100)
  if #past == 0 then return end
  call('HDEL', K.ids, unpack(past))
  call('ZREM', K.ids_until, unpack(past))
end

-- The bell (4.4) stands where the last claim ended: an entry that nobody has claimed rings it.
local function move_bell(last)
  for stream, entry in pairs(last) do call('XGROUP', 'SETID', S[stream], 'bell', entry) end
end

local function read_streams(node, want, args_max)
  local groups, handed, seen, bytes, close, last = {}, 0, 0, 0, 0, {}
  local more = false
  for stream = 1, CLAIMED do
    while handed < want and bytes < MAX_BYTES and close < MAX_CLOSE do
      local ask = chunk_size(want - handed, seen, bytes, close)
      local reply = call('XREADGROUP', 'GROUP', 'nodes', node, 'COUNT', ask, 'STREAMS', S[stream], '>')
      if not reply then break end
      local entries = reply[1][2]
      local admitted_now, size, looked_at = hand_out(groups, stream, entries, node, args_max)
      handed, seen, bytes, close = handed + admitted_now, seen + #entries, bytes + size, close + looked_at
      last[stream] = entries[#entries][1]
      if #entries < ask then break end
    end
    if handed >= want or bytes >= MAX_BYTES or close >= MAX_CLOSE then more = true; break end
  end
  move_bell(last)
  return groups, handed, more
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
  forget_ids()
  local wait = promote()
  local inbox_more = take_inbox(args_max)
  local groups, handed, more = read_streams(node, want, args_max)
  local fence = stamp(handed)
  commit('claim', node)
  if more or inbox_more then wait = 0 end
  return { 'OK', T, min(wait, SECOND), wait == 0 and 1 or 0, fence, groups }
end))
