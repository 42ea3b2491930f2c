-- Drafts: what a call reads and writes of the keys in which many of its jobs have a field: lanes, holds, unique, unique_until, where, ids, ids_until. What was looked up is
-- remembered for the call; what is written stands here until `write_drafts`, and goes then in one or two commands a key. So a batch costs a look-up and a write, and not four commands for
-- each job. An error before that leaves nothing to undo, one after it is undone by a command a key. In mid-call nobody may ask Redis for these keys otherwise, unless drafts were written before.

local AT_ONCE = 3000   -- fields in a command; unpack takes 8,000 values

-- To Redis a hash of up to 512 fields is a list, in which each look-up goes past half of them: with 400 a job with an ordering key took twice as many instructions. A value of
-- more than 64 bytes makes a table of it, which it stays when that value is gone. (hash-max-listpack-entries and -value)
local MANY, SPREADER, LONG = 32, '', ('-'):rep(65)

local HASH = { get = 'HGET', get_all = 'HMGET', put = 'HSET', remove = 'HDEL' }
local SORTED = { get = 'ZSCORE', get_all = 'ZMSCORE', put = 'ZADD', remove = 'ZREM', is_scored = true }

local function draft_of(key)
  local sorted = key == K.ids_until or key == K.unique_until
  local draft = { key = key, verbs = sorted and SORTED or HASH, known = {}, changed = {}, was = {}, often = {} }
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

-- Looks up at once what will be asked for; of a key that is known to be empty, there is nothing.
local function look_all(key, fields, is_empty)
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
  if is_empty then return end
  for from = 1, n, AT_ONCE do
    local values = call(draft.verbs.get_all, key, unpack(asked, from, min(from + AT_ONCE - 1, n)))
    for i = 1, #values do known[asked[from + i - 1]] = values[i] end
  end
end

-- A value, in a sorted set a score, as text; false for none. A field is noted at each write, but once where it is written `often`.
local function write(key, field, value, often)
  local draft = drafts[key] or draft_of(key)
  local known, changed = draft.known, draft.changed
  local was, n = known[field], #changed + 1
  if was == nil then was = known_of(draft, field) end
  if often then
    if draft.often[field] then known[field] = value; return end
    draft.often[field] = true
  end
  changed[n], draft.was[n], known[field] = field, was, value
end

local function erase(key, field) write(key, field, false) end

local function add_to(key, field, by)
  local value = (tonumber(look(key, field) or '') or 0) + by
  write(key, field, digits(value), true)
  return value
end

-- Sets the fields that have a value in `values` and removes the others; one that had its value before by `was` is left alone.
local function apply_draft(draft, fields, from, last, values, was)
  local verbs, put, gone, puts, gones = draft.verbs, {}, {}, 0, 0   -- `puts`: two for each field
  local is_scored = verbs.is_scored
  for i = from, last do
    local field = fields[i]
    local value = values[field]
    if value == was[i] then   -- nothing to do
    elseif not value then gones = gones + 1; gone[gones] = field
    elseif is_scored then put[puts + 1], put[puts + 2] = value, field; puts = puts + 2
    else put[puts + 1], put[puts + 2] = field, value; puts = puts + 2 end
  end
  if puts >= 2 * MANY and not is_scored then
    put[puts + 1], put[puts + 2], gone[gones + 1] = SPREADER, LONG, SPREADER
    gones = gones + 1
  end
  if puts > 0 then call(verbs.put, draft.key, unpack(put)) end
  if gones > 0 then call(verbs.remove, draft.key, unpack(gone)) end
end

-- As it was before the first of several writes of one field.
local function take_draft_back(draft, fields, from, last, was)
  local before = {}
  for i = last, from, -1 do before[fields[i]] = was[i] end
  apply_draft(draft, fields, from, last, before, {})
  if last - from >= MANY - 1 and not draft.verbs.is_scored then call('HDEL', draft.key, SPREADER) end
end

local function write_draft(draft)
  local fields, was, known = draft.changed, draft.was, draft.known
  draft.changed, draft.was, draft.often = {}, {}, {}
  for from = 1, #fields, AT_ONCE do
    local last = min(from + AT_ONCE - 1, #fields)
    undone = undone + 1
    undo[undone] = function() take_draft_back(draft, fields, from, last, was) end
    apply_draft(draft, fields, from, last, known, was)
  end
end

local function write_drafts()
  for i = 1, #drafts do write_draft(drafts[i]) end
end
