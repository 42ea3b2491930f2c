-- Taking a delivery back, in part or whole.

-- In digits, since it may be larger than a number here is exact. Not of zero.
local function one_less(number)
  local zeros = #number:match('0*$')
  local head = number:sub(1, #number - zeros)
  return head:sub(1, -2) .. digits(tonumber(head:sub(-1)) - 1) .. ('9'):rep(zeros)
end

-- The last entry id that is smaller.
local function before(entry)
  local ms, seq = entry:match('^(%d+)%-(%d+)$')
  if seq == '0' then return one_less(ms) .. '-18446744073709551615' end
  return ms .. '-' .. one_less(seq)
end

-- As if the entries from this place on had not been delivered.
local function undeliver(stream, entries, from)
  local ids = {}
  for i = from, #entries do ids[#ids + 1] = entries[i][1] end
  call('XACK', S[stream], 'nodes', unpack(ids))
  call('XGROUP', 'SETID', S[stream], 'nodes', before(entries[from][1]))
end
