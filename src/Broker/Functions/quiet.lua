-- Options that concern the node alone: nothing is to be done for them when a job is handed out, but to see that they are right. Most jobs with options have no others, and the same few texts.

local QUIET = { v = true, max_attempts = true, backoff = true, timeout = true, result_ttl = true }   -- right texts of these are remembered
local VARIED = { reply_to = true, traceparent = true }

local known_texts, texts_known, nobody = {}, 0, {}

local function is_right(name, text)
  local known = known_texts[name]
  if known and known[text] then return true end
  if apply(nobody, name, text) then return false end
  if QUIET[name] and #text <= 64 then
    if texts_known >= 1000 then known_texts, texts_known = {}, 0 end
    known_texts[name] = known_texts[name] or {}
    known_texts[name][text], texts_known = true, texts_known + 1
  end
  return true
end

-- Of the fields of an entry in the public stream: whether they are right and ask for no more than that, or for an ordering key beside it; the key; the type; their bytes.
-- False says nothing: read_own then reads them one by one. Budget: 0.5 µs.
local function is_quiet(fields, args_max)
  if #fields > MAX_FIELDS then return false end
  local key, kind
  local bytes, from = 0, 1
  if fields[1] == 'type' and fields[3] == 'args' then   -- as nearly all begin
    if #fields[4] > args_max then return false end
    kind, from = fields[2], 5
    bytes = 8 + #kind + #fields[4]
  end
  for i = from, #fields - 1, 2 do
    local name, value = fields[i], fields[i + 1]
    bytes = bytes + #name + #value
    if name == 'ordering_key' then
      if key or OPTIONS.ordering_key(value, nobody) then return false end
      key = value
    elseif name == 'type' then kind = value
    elseif name == 'args' or name == 'meta' then
      if #value > (name == 'args' and args_max or 16384) then return false end
    elseif QUIET[name] or VARIED[name] then
      if not is_right(name, value) then return false end
    elseif OPTIONS[name] or name == 'json' then return false
    end
  end
  if not kind or not is_type(kind) then return false end
  return true, key, kind, bytes
end
