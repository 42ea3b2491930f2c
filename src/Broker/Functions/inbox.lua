-- The list door: raw documents become jobs. At most 100 items and 256 KiB decoded a call, but always one, and a few are read at a time: large ones may stand behind small ones.
-- An item's size is known before it is decoded. The items leave the list when all of them have their new home.

local ITEMS, AT_ONCE, DECODED = 100, 8, 262144

local function bury_document(text, job, problem)
  local fields = { 'json', text }
  if #text > 4194304 then fields = { 'json', text:sub(1, 4096) } end
  refuse(job, made_id(), T, problem, fields, 1)
end

local function admit_item(text, args_max)
  local job, problem = read_document(text, args_max)
  if problem then bury_document(text, job, problem) else admit_document(text, job) end
end

-- Answers whether the list holds more.
local function take_inbox(args_max)
  local length = call('LLEN', K.inbox)
  if length == 0 then return false end
  local limit = min(ITEMS, length)
  local bytes, ask = 0, 1
  while taken < limit and (taken == 0 or bytes < DECODED) do
    local items = call('LRANGE', K.inbox, taken, taken + min(ask, limit - taken) - 1)
    if #items == 0 then break end
    for i = 1, #items do
      if taken > 0 and bytes + #items[i] > DECODED then bytes = DECODED; break end
      bytes = bytes + #items[i]
      admit_item(items[i], args_max)
      taken = taken + 1
    end
    ask = max(1, min(AT_ONCE, floor((DECODED - bytes) * taken / max(bytes, 1))))
  end
  return length > taken
end
