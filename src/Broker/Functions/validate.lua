-- The options of a job: which values are allowed, and the words that refuse the others. The same at every door,
-- and the same words as Lighthouse.Messages uses in .NET.

local TEN_YEARS = 3653 * DAY
local DURATION = 'Write 250ms, 30s, 5m, 2h, 1d or a number of seconds, at most ten years'
local INSTANT = 'Write 2026-01-31T12:00:00Z, or Unix seconds or milliseconds, at most ten years off'
local BACKOFF = 'Write 30s, 10s,1m,10m or exponential:10s:1h'
local LONGEST_STEP = 64   -- of a backoff, with the spaces around it: taking those off costs the square of their number
local UNIQUE_FOR = 'Write 10m (for so long, done or not) or done:10m (until done, at most so long), more than zero and at most ten years'
local UNITS = { [''] = 1000, ms = 1, s = 1000, m = 60000, h = 3600000, d = DAY }

local function plain_number(text)
  if #text > 20 or not (text:find('^%d+$') or text:find('^%d+%.%d+$')) then return nil end
  return tonumber(text)
end

local function read_duration(text)
  local number, unit = text:match('^([%d.]+)(%a*)$')
  local amount = number and UNITS[unit] and plain_number(number)
  if not amount then return nil end
  local ms = floor(amount * UNITS[unit] + 0.5)
  return ms <= TEN_YEARS and ms or nil
end

local known_durations, durations_known = {}, 0   -- those read lately: of a program's jobs most say the same

-- Milliseconds, or nil.
local function duration(text)
  local ms = known_durations[text]
  if ms then return ms end
  ms = read_duration(text)
  if not ms then return nil end
  if durations_known >= 1000 then known_durations, durations_known = {}, 0 end
  known_durations[text], durations_known = ms, durations_known + 1
  return ms
end

local function days_from_civil(y, m, d)
  if m <= 2 then y = y - 1 end
  local era = floor(y / 400)
  local yoe = y - era * 400
  local doy = floor((153 * (m > 2 and m - 3 or m + 9) + 2) / 5) + d - 1
  return era * 146097 + yoe * 365 + floor(yoe / 4) - floor(yoe / 100) + doy - 719468
end

local function month_length(y, m)
  if m == 2 then return (y % 4 == 0 and (y % 100 ~= 0 or y % 400 == 0)) and 29 or 28 end
  return (m == 4 or m == 6 or m == 9 or m == 11) and 30 or 31
end

-- yyyy-MM-dd, then optionally T or a space, HH:mm, :ss, .fraction, and Z, +HH:mm, +HHmm or +HH.
local function iso_instant(text)
  local y, mo, d, rest = text:match('^(%d%d%d%d)%-(%d%d)%-(%d%d)(.*)$')
  if not y or #text > 40 then return nil end
  y, mo, d = tonumber(y), tonumber(mo), tonumber(d)
  if y < 1 or mo < 1 or mo > 12 or d < 1 or d > month_length(y, mo) then return nil end
  local ms = days_from_civil(y, mo, d) * DAY
  if rest == '' then return ms end
  local h, mi, tail = rest:match('^[Tt ](%d%d):(%d%d)(.*)$')
  if not h or tonumber(h) > 23 or tonumber(mi) > 59 then return nil end
  ms = ms + tonumber(h) * 3600000 + tonumber(mi) * 60000
  local s, after = tail:match('^:(%d%d)(.*)$')
  if s then
    if tonumber(s) > 59 then return nil end
    ms, tail = ms + tonumber(s) * 1000, after
    local fraction, zone = tail:match('^[.,](%d+)(.*)$')
    if fraction then ms, tail = ms + floor(tonumber('0.' .. fraction) * 1000), zone
    elseif tail:find('^[.,]') then return nil end
  end
  if tail == '' or tail == 'Z' or tail == 'z' then return ms end
  local sign, oh, om = tail:match('^([+-])(%d%d):?(%d?%d?)$')
  if not sign or (om ~= '' and #om ~= 2) or (om == '' and tail:find(':', 1, true)) then return nil end
  oh, om = tonumber(oh), tonumber(om) or 0
  if oh > 18 or om > 59 then return nil end
  local offset = (oh * 60 + om) * 60000
  return sign == '-' and ms + offset or ms - offset
end

-- Unix ms, or nil.
local function instant(text)
  local ms
  if text:find('^[%d.]+$') then
    ms = plain_number(text)
    if ms and ms < 100000000000 then ms = ms * 1000 end
    ms = ms and floor(ms)
  else
    ms = iso_instant(text)
  end
  return ms and math.abs(ms - T) <= TEN_YEARS and ms or nil
end

local function is_backoff(text)
  local steps, separator, most = text, ',', 32
  if text:find('^exponential') then
    if text == 'exponential' then return true end
    steps, separator, most = text:match('^exponential:(.*)$'), ':', 2
    if not steps then return false end
  end
  local n = 0
  for step in (steps .. separator):gmatch('([^' .. separator .. ']*)' .. separator) do
    n = n + 1
    if n > most or #step > LONGEST_STEP or not duration(step:match('^ *(.-) *$')) then return false end
  end
  return true
end

local function name_problem(field, text)
  if #text >= 1 and #text <= 128 and text:find('^[%w._:-]+$') then return nil end
  return field .. ' is not allowed: ' .. preview(text) .. '. Use 1 to 128 of A-Z a-z 0-9 . _ : -'
end

local function too_long(field, bytes, limit)
  return format('%s has %s bytes, more than the %s allowed. Store large data elsewhere and pass a reference', field, grouped(bytes), grouped(limit))
end

local function wants_duration(field)
  return function(text, job)
    local ms = duration(text)
    if not ms then return field .. ' is no duration: ' .. preview(text) .. '. ' .. DURATION end
    job[field] = ms
  end
end

local function wants_instant(field)
  return function(text, job)
    local ms = instant(text)
    if not ms then return field .. ' is no point in time: ' .. preview(text) .. '. ' .. INSTANT end
    job[field] = ms
  end
end

local known_types, known_count = {}, 0   -- valid type names seen lately, to spare the pattern

local function is_type(text)
  if known_types[text] then return true end
  if #text > 128 or not text:find('^[%w._:/-]+$') then return false end
  if known_count >= 1000 then known_types, known_count = {}, 0 end
  known_types[text], known_count = true, known_count + 1
  return true
end

-- Option → what is wrong with its text, or nil and the value noted in the job.
local OPTIONS = {
  id = function(text, job)
    if not is_client_id(text) then return 'id is not allowed: ' .. preview(text) .. '. Ids in this form are made by Redis; choose another' end
    job.id = text
    return name_problem('id', text)
  end,
  priority = function(text, job)
    if not FRESH[text] then return 'priority is not known: ' .. preview(text) .. '. Use high, normal or low' end
    job.priority = text
  end,
  max_attempts = function(text)
    local number = text:find('^%d+$') and tonumber(text)
    if not number or number < 1 or number > 1000 then return 'max_attempts is not allowed: ' .. preview(text) .. '. Use a whole number from 1 to 1000' end
  end,
  backoff = function(text)
    if not is_backoff(text) then return 'backoff is not allowed: ' .. preview(text) .. '. ' .. BACKOFF end
  end,
  v = function(text)
    if text ~= '1' then return 'v is not known: ' .. preview(text) .. '. This version reads 1' end
  end,
  traceparent = function(text)
    if #text > 128 then return too_long('traceparent', #text, 128) end
  end,
  reply_to = function(text, job)
    job.reply_to = text
    return name_problem('reply_to', text)
  end,
  delay = wants_duration('delay'),
  expires_in = wants_duration('expires_in'),
  timeout = wants_duration('timeout'),
  result_ttl = wants_duration('result_ttl'),
  run_at = wants_instant('run_at'),
  expires_at = wants_instant('expires_at'),
  unique = function(text, job)
    job.unique = text
    if #text < 1 or #text > 256 or text:find('%c') then return 'unique is not allowed: ' .. preview(text) .. '. Use 1 to 256 bytes of text without control characters' end
  end,
  unique_for = function(text, job)
    local done, rest = text:match('^(done:)(.*)$')
    job.unique_ms, job.unique_done = duration(rest or text), done ~= nil
    if not job.unique_ms or job.unique_ms == 0 then return 'unique_for is not allowed: ' .. preview(text) .. '. ' .. UNIQUE_FOR end
  end,
  on_duplicate = function(text, job)
    job.replaces = text == 'replace'
    if text ~= 'drop' and text ~= 'replace' then return 'on_duplicate is not known: ' .. preview(text) .. '. Use drop or replace' end
  end,
  ordering_key = function(text, job)
    job.ordering_key = text
    if #text < 1 or #text > 128 or not text:find('^[%w._:/@+-]+$') then return 'ordering_key is not allowed: ' .. preview(text) .. '. Use 1 to 128 of A-Z a-z 0-9 . _ : / @ + -' end
  end,
}

local function type_problem(text)
  if not text then return 'type is missing. Every job needs one, for example email.send' end
  if is_type(text) then return nil end
  local at = bad_byte(text)
  if at then return format('type is not UTF-8: byte 0x%02X at position %d in %s. Encode text as UTF-8, and other bytes as Base64', text:byte(at), at - 1, preview(text)) end
  return 'type is not allowed: ' .. preview(text) .. '. Use 1 to 128 of A-Z a-z 0-9 . _ : / -'
end

-- Applies one option; answers what is wrong with it.
local function apply(job, name, text)
  local check = OPTIONS[name]
  if not check then return nil end
  local at = bad_byte(text)
  if at then return format('%s is not UTF-8: byte 0x%02X at position %d in %s. Encode text as UTF-8, and other bytes as Base64', name, text:byte(at), at - 1, preview(text)) end
  return check(text, job)
end

local function conflict(job)
  if job.delay and job.run_at then return 'delay and run_at are both given. Use one of them' end
  if job.expires_in and job.expires_at then return 'expires_in and expires_at are both given. Use one of them' end
  if not job.unique and job.unique_ms then return 'unique_for is given without unique. Name the key in unique' end
  if not job.unique and job.replaces then return 'on_duplicate is given without unique. Name the key in unique' end
end

-- Options that may contradict each other, or ask for something at the job's admission.
local SPECIAL = { id = true, priority = true, delay = true, run_at = true, expires_in = true, expires_at = true, unique = true, unique_for = true, on_duplicate = true }

-- From the fields of a stream entry. Answers the job and what is wrong with it; the first fault is told, options as far as they were read.
local function read_fields(fields, args_max)
  local job, problem = {}, nil
  local known
  for i = 1, #fields - 1, 2 do
    local name, value = fields[i], fields[i + 1]
    if name == 'type' then known = value
    elseif name == 'args' then
      if #value > args_max then problem = problem or too_long('args', #value, args_max) end
    elseif name == 'meta' then
      if #value > 16384 then problem = problem or too_long('meta', #value, 16384) end
    else
      if SPECIAL[name] then job.is_special = true end
      problem = problem or apply(job, name, value)
    end
  end
  job.type = known
  return job, type_problem(known) or problem or (job.is_special and conflict(job) or nil)
end

-- About how many bytes a decoded value has. 0 where it cannot be written anew (1e999 decodes to what JSON has no word for): then its size is left
-- to the node, which has the bytes themselves.
local function bytes_of_json(value)
  local ok, json = pcall(cjson.encode, value)
  return ok and #json or 0
end

local function read_whole(text, args_max)
  local job, limit = {}, args_max + 16384 + 65536
  if #text > limit then return job, too_long('the job', #text, limit) end
  local at = bad_byte(text)
  if at then return job, format('the job is not UTF-8: byte 0x%02X at position %d in %s. Encode text as UTF-8, and other bytes as Base64', text:byte(at), at - 1, preview(text:sub(max(1, at - 20)))) end
  local ok, document = pcall(cjson.decode, text)
  if not ok then return job, 'the job is not JSON: ' .. preview(text) .. '. Write {"type":"email.send","args":…}' end
  if type(document) ~= 'table' or not text:find('^%s*{') then
    return job, 'the job is not a JSON object: ' .. preview(text) .. '. Write {"type":"email.send","args":…}'
  end
  local problem, mistyped
  for name, value in pairs(document) do
    if name == 'type' then
      if type(value) == 'string' then job.type = value
      elseif value ~= cjson.null then mistyped = 'type is not a string' end
    elseif OPTIONS[name] and value ~= cjson.null then
      if SPECIAL[name] then job.is_special = true end
      local whole = type(value) == 'number' and value == floor(value) and math.abs(value) < 1e15
      if type(value) == 'string' or whole or (type(value) == 'number' and name ~= 'id') then problem = problem or apply(job, name, text_of_value(value))
      else problem = problem or name .. ' is not a string' end
    end
  end
  if not problem and type(document.meta) == 'table' then
    local bytes = bytes_of_json(document.meta)
    if bytes > 16384 then problem = too_long('meta', bytes, 16384) end
  end
  return job, mistyped or type_problem(job.type) or problem or (job.is_special and conflict(job) or nil)
end

-- From a whole JSON document, whose bytes are never written anew. Its size is checked before it is decoded. Whatever it says, no error comes of it:
-- other jobs may be in the same call.
local function read_document(text, args_max)
  local ok, job, problem = pcall(read_whole, text, args_max)
  if ok then return job, problem end
  return {}, 'the job could not be read: ' .. text_of(job)
end

local MAX_FIELDS = 512

-- From what a client wrote into an entry, internal names left out: a document, or a field for each option. No error comes of it either.
local function read_own(fields, args_max)
  if #fields > MAX_FIELDS then return {}, format('the job has %d fields, more than the %d allowed', #fields / 2, MAX_FIELDS / 2) end
  local document
  for i = 1, #fields - 1, 2 do
    if fields[i] == 'json' then
      if document then return {}, 'json is given twice. Add an entry for each job' end
      document = fields[i + 1]
    end
  end
  if document then return read_document(document, args_max) end
  local ok, job, problem = pcall(read_fields, fields, args_max)
  if ok then return job, problem end
  return {}, 'the job could not be read: ' .. text_of(job)
end

-- When it is due and when it expires, ms or nil, counted from when it was enqueued.
local function times(job, enqueued)
  local due = job.run_at or (job.delay and enqueued + job.delay)
  local expires = job.expires_at or (job.expires_in and enqueued + job.expires_in)
  return due, expires
end
