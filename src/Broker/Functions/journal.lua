-- What happened, written by the call that made it true. One record a call: t ms, k kind, n node, c outcomes so far, b JSON array.
-- Kept for a day or a million outcomes: each 64th record leaves a mark (outcomes so far → position) to trim by,
-- so that trimming never reads the records themselves. Records of one outcome and then records of a thousand: for each mark that comes, as many as a thousand go.

local JOURNAL_CAP, MARKS = 1000000, 1000

local function describe(id, kind, state, attempt, enqueued, rest)
  return format('{"id":%s,"type":%s,"s":"%s","a":%d,"e":%d%s}', quote(id), quote(kind or ''), state, attempt, enqueued, rest or '')
end

local function note(fragment) fragments[#fragments + 1] = fragment end

-- One fragment for jobs of one type that ended alike, whose rows the node wrote: {"type","s","c" ms,"jobs":[[id, claimed ms - c, ran µs, started ms - claimed] …]}.
local function note_many(fragment, n)
  note(fragment)
  memo.more = (memo.more or 0) + n - 1
end

-- Put together once: Lua takes in every string byte by byte.
local function array_of(items)
  local parts = { '[' }
  for i = 1, #items do parts[2 * i], parts[2 * i + 1] = items[i], ',' end
  parts[2 * #items + 1] = ']'
  return table.concat(parts)
end

local function trim_journal(total)
  local past = call('ZRANGEBYSCORE', K.marks, '-inf', digits(total - JOURNAL_CAP), 'LIMIT', 0, MARKS)
  if #past > 0 then
    call('XTRIM', K.journal, 'MINID', past[#past])
    call('ZREM', K.marks, unpack(past))
  end
  call('XTRIM', K.journal, 'MINID', '~', digits(T - DAY), 'LIMIT', 1000)
end

-- Positions are made from now(), so that age is told by them; when the clock was set back, Redis continues from the last one.
local function append(record)
  local ok, position = pcall(call, 'XADD', K.journal, digits(T) .. '-*', unpack(record))
  if not ok then return xadd(K.journal, record) end
  undoing('XDEL', K.journal, position)
  return position
end

-- Writes the record and the counters of this call. Nothing to say, nothing written.
local function write_journal(kind, node)
  for counter, by in pairs(tally) do hincrby(K.counters, counter, by) end
  if #fragments == 0 then return end
  local n = #fragments + (memo.more or 0)
  local total = hincrby(K.counters, 'journaled', n)
  local records = hincrby(K.counters, 'records', 1)
  local position = append({ 't', digits(T), 'k', kind, 'n', node, 'c', digits(total), 'b', array_of(fragments) })
  if records % 64 == 0 then
    zadd(K.marks, digits(total), position)
    trim_journal(total)
  end
end

-- For what has no inverse: one more try, since by then everything else is done.
local function surely(...)
  if not pcall(call, ...) then call(...) end
end

-- The end of a call: the record, then what cannot be taken back.
local function commit(kind, node)
  write_drafts()
  write_journal(kind, node)
  if taken > 0 then surely('LTRIM', K.inbox, taken, -1) end
  undone = 0
  for stream, entries in pairs(deletions) do
    for i = 1, #entries, 7000 do surely('XDEL', S[stream], unpack(entries, i, min(i + 6999, #entries))) end
  end
end
