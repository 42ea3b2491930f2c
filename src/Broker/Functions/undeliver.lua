-- Taking a delivery back, in part or whole.

-- The last entry id that is smaller. Its second part may be larger than a number here is exact.
local function before(entry)
  local ms, seq = entry:match('^(%d+)%-(%d+)$')
  if seq == '0' then return digits(tonumber(ms) - 1) .. '-18446744073709551615' end
  local zeros = #seq:match('0*$')
  local head = seq:sub(1, #seq - zeros)
  return ms .. '-' .. head:sub(1, -2) .. digits(tonumber(head:sub(-1)) - 1) .. ('9'):rep(zeros)
end

-- As if the entries from this place on had not been delivered.
local function undeliver(stream, entries, from)
  local ids = {}
  for i = from, #entries do ids[#ids + 1] = entries[i][1] end
  call('XACK', S[stream], 'nodes', unpack(ids))
  call('XGROUP', 'SETID', S[stream], 'nodes', before(entries[from][1]))
end
