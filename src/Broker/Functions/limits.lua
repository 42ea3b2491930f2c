-- Limits of a queue and of its types, from its settings: rate and burst, concurrency, backlog. What a node's configuration says stands
-- under cfg:<name>, what an operator says under <name>, which wins ('none' lifts the other). Those of a type are named type:<type>:<limit>.

local PERIODS = { s = 1000, m = 60000, h = 3600000 }

local function settings()
  if not memo.settings then
    local list, found = call('HGETALL', K.settings), {}
    for i = 1, #list, 2 do found[list[i]] = list[i + 1] end
    memo.settings, memo.unlimited = found, #list == 2 and found.schema   -- all that stands there when nobody has set anything
  end
  return memo.settings
end

local function setting(name)
  local value = settings()[name] or settings()['cfg:' .. name]
  return value ~= 'none' and value or nil
end

local function whole_number(text)
  return text and #text <= 15 and text:find('^%d+$') and tonumber(text) or nil
end

-- '100/s' as the ms between two starts and how many may start at once: by default those of a second.
local function rate_of(text, burst)
  local number, unit = (text or ''):match('^([%d.]+)/([smh])$')
  number = number and plain_number(number)
  if not number or number <= 0 then return nil end
  local interval = PERIODS[unit] / number
  return { interval = interval, burst = max(1, whole_number(burst) or floor(1000 / interval)) }
end

-- What a queue (prefix '') or one of its types is limited to; nil when it is not.
local function limit_of(prefix)
  settings()
  if memo.unlimited then return nil end
  local rate = rate_of(setting(prefix .. 'rate'), setting(prefix .. 'burst'))
  local concurrency = whole_number(setting(prefix .. 'concurrency'))
  return (rate or concurrency) and { rate = rate, concurrency = concurrency } or nil
end

-- Type → its limits; nil when no type has any.
local function limited_types()
  if memo.types == nil then
    memo.types = false
    for name in pairs(settings()) do
      local kind = name:match('^type:(.+):%l+$') or name:match('^cfg:type:(.+):%l+$')
      if kind and not (memo.types and memo.types[kind]) then
        local limit = limit_of('type:' .. kind .. ':')
        if limit then
          memo.types = memo.types or {}
          memo.types[kind] = limit
        end
      end
    end
  end
  return memo.types or nil
end

-- A token bucket, kept as one number: the time at which it would be full of debt no more (GCRA). Driven by now(); a stamp from the future is clamped.
-- Answers how many may start now, and that time.
local function tokens(name, rate)
  local full = rate.burst * rate.interval
  local at = max(tonumber(look(K.lanes, name) or '') or 0, T)
  if at > T + full then
    at = T + full
    write(K.lanes, name, format('%.6f', at), true)
  end
  return floor((full - (at - T)) / rate.interval + 0.000001), at
end

local function spend(name, rate, at, n)
  write(K.lanes, name, format('%.6f', at + n * rate.interval), true)
end

-- Ms until the next may start. Where more than fifty could a second, until a fiftieth of them could: nobody asks more often than that.
local function until_token(rate, at)
  local wanted = min(rate.burst, max(1, math.ceil(20 / rate.interval)))
  return max(1, math.ceil(at - T - (rate.burst - wanted) * rate.interval))
end

-- How many jobs nodes hold, over all streams.
local function held_by_all()
  local held = 0
  for stream = 1, STREAM_COUNT do
    held = held + (tonumber(call('XPENDING', S[stream], 'nodes')[1]) or 0)
  end
  return held
end

-- How many more jobs this queue may start now, at most `want`, with `kept` of them kept for somebody else; when that is none, the ms to wait; the rate, if there
-- is one; and whether it is only none because of what is kept.
local function allowance(want, kept)
  local limit = limit_of('')
  if not limit then return want end
  local allowed, wait = want + kept, 0
  if limit.concurrency then
    allowed = min(allowed, limit.concurrency - held_by_all())
    if allowed <= 0 then wait = SECOND end   -- whoever settles claims next; this is for when it does not
  end
  if limit.rate then
    local n, at = tokens('rate', limit.rate)
    if n < 1 then wait = max(wait, until_token(limit.rate, at)) end
    allowed = min(allowed, n)
  end
  local is_kept = allowed > 0 and allowed <= kept
  return max(0, min(want, allowed - kept)), is_kept and SECOND or min(wait, SECOND), limit.rate, is_kept
end

local function args_limit() return whole_number(settings().args_max) or 1048576 end

-- Why the queue takes no more jobs at the function door, or nil. What waits, is scheduled or runs counts, and the inbox.
local function backlog_problem()
  local most = whole_number(setting('backlog'))
  if not most then return nil end
  local backlog = memo.backlog
  if not backlog then
    backlog = call('LLEN', K.inbox) + call('ZCARD', K.scheduled) + call('ZCARD', K.waiting)
    for stream = 1, STREAM_COUNT do backlog = backlog + call('XLEN', S[stream]) end
    memo.backlog = backlog
  end
  if backlog < most then return nil end
  return format('the queue holds %s %s not ended, and its backlog limit is %s. Try again when it has caught up, or raise the limit', grouped(backlog), backlog == 1 and 'job that has' or 'jobs that have', grouped(most))
end
