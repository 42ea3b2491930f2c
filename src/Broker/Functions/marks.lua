-- What is noted beside a job: a request to cancel it, its progress, the crashes it was held in. Nearly always nothing is noted in the whole
-- queue, and one HLEN a call tells, or one EXISTS for all of it.

local MARK_KEYS = { 'cancels', 'progress', 'suspects' }

local function has_marks(mark)
  local known = memo[mark]
  if known == nil then
    known = call('HLEN', K[mark]) > 0
    memo[mark] = known
  end
  return known
end

local function mark_job(mark, id, text)
  hset(K[mark], id, text)
  memo[mark] = true
end

local function mark_of(mark, id) return has_marks(mark) and call('HGET', K[mark], id) or nil end

-- For a call that will ask for all of it and for what jobs hold.
local function look_for_notes()
  if memo.holding == nil and call('EXISTS', K.holds, K.cancels, K.progress, K.suspects) == 0 then
    memo.holding, memo.cancels, memo.progress, memo.suspects = false, false, false, false
  end
end

-- Of a job that has ended.
local function forget_marks(id)
  for i = 1, #MARK_KEYS do
    if has_marks(MARK_KEYS[i]) then hdel(K[MARK_KEYS[i]], id) end
  end
end

-- The same for many that held nothing else.
local function forget_marks_of(ids)
  if not (has_marks('cancels') or has_marks('progress') or has_marks('suspects')) then return end
  for i = 1, #ids do forget_marks(ids[i]) end
end

-- Of a job that leaves its node without having ended: what it said of itself there is over.
local function forget_progress(id)
  if has_marks('progress') then hdel(K.progress, id) end
end
