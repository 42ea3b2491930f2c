-- Drafts: what a call reads and writes of the keys in which many of its jobs have a field: lanes, holds, unique, unique_until, where, ids, ids_until. What was looked up is
-- remembered for the call; what is written stands here until `write_drafts`, and goes then in one command a key. So a batch costs a look-up and a write, and not four commands for
-- each job. An error before that leaves nothing to undo, one after it is undone by a command a key. In mid-call nobody may ask Redis for these keys otherwise, unless drafts were written before.

local AT_ONCE = 3000   -- fields in a command; unpack takes 8,000 values

local HASH = { get = 'HGET', get_all = 'HMGET', put = 'HSET', remove = 'HDEL' }
local SORTED = { get = 'ZSCORE', get_all = 'ZMSCORE', put = 'ZADD', remove = 'ZREM', is_scored = true }

local function draft_of(key)
  local sorted = key == K.ids_until or key == K.unique_until
  local draft = { key = key, verbs = sorted and SORTED or HASH, known = {}, before = {}, changed = {} }
  drafts[key], drafts[#drafts + 1] = draft, draft
  return draft
end

local function known_of(draft, field)
  local value = draft.known[field]
  if value == nil then
    value = call(draft.verbs.get, draft.key, field) or false
    draft.known[field] = value
  end
  return value
end

local function look(key, field) return known_of(drafts[key] or draft_of(key), field) or nil end

-- Looks up at once what will be asked for.
local function look_all(key, fields)
  if #fields == 0 then return end
  local draft, n = drafts[key] or draft_of(key), 0
  local known, asked = draft.known, {}
  for i = 1, #fields do
    local field = fields[i]
    if known[field] == nil then
      n = n + 1
      asked[n], known[field] = field, false
    end
  end
  for from = 1, n, AT_ONCE do
    local values = call(draft.verbs.get_all, key, unpack(asked, from, min(from + AT_ONCE - 1, n)))
    for i = 1, #values do known[asked[from + i - 1]] = values[i] end
  end
end

-- A value, in a sorted set a score, as text; false for none.
local function write(key, field, value)
  local draft = drafts[key] or draft_of(key)
  local before, was = draft.before, known_of(draft, field)
  if before[field] == nil then
    local changed = draft.changed
    before[field], changed[#changed + 1] = was, field
  end
  draft.known[field] = value
end

local function erase(key, field) write(key, field, false) end

local function add_to(key, field, by)
  local value = (tonumber(look(key, field) or '') or 0) + by
  write(key, field, digits(value))
  return value
end

-- Sets the fields that have a value in `values` and removes the others.
local function apply_draft(draft, fields, values)
  local verbs, put, gone = draft.verbs, {}, {}
  for i = 1, #fields do
    local field = fields[i]
    local value = values[field]
    if not value then gone[#gone + 1] = field
    elseif verbs.is_scored then put[#put + 1], put[#put + 2] = value, field
    else put[#put + 1], put[#put + 2] = field, value end
  end
  if #put > 0 then call(verbs.put, draft.key, unpack(put)) end
  if #gone > 0 then call(verbs.remove, draft.key, unpack(gone)) end
end

local function write_draft(draft)
  local changed, before, known = {}, draft.before, draft.known
  for i = 1, #draft.changed do
    local field = draft.changed[i]
    if before[field] ~= known[field] then changed[#changed + 1] = field end
  end
  draft.before, draft.changed = {}, {}
  for from = 1, #changed, AT_ONCE do
    local fields = { unpack(changed, from, min(from + AT_ONCE - 1, #changed)) }
    undone = undone + 1
    undo[undone] = function() apply_draft(draft, fields, before) end
    apply_draft(draft, fields, known)
  end
end

local function write_drafts()
  for i = 1, #drafts do write_draft(drafts[i]) end
end
