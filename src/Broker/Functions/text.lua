-- Text for people and for JSON.

-- First byte that is not UTF-8, or nil. Valid sequences are blanked out one length at a time, in C rather than in a loop of ours. ASCII is recognized by one run from the
-- beginning, in a third of the time that a search for another byte takes, which begins anew at each.
local function bad_byte(text)
  if text:find('^[%z\1-\127]*$') then return nil end
  local blanked = text:gsub('[\194-\223][\128-\191]', '  ')
    :gsub('\224[\160-\191][\128-\191]', '   '):gsub('[\225-\236\238\239][\128-\191][\128-\191]', '   '):gsub('\237[\128-\159][\128-\191]', '   ')
    :gsub('\240[\144-\191][\128-\191][\128-\191]', '    '):gsub('[\241-\243][\128-\191][\128-\191][\128-\191]', '    ')
    :gsub('\244[\128-\143][\128-\191][\128-\191]', '    ')
  return blanked:find('[\128-\255]')
end

local function sequence_length(byte)
  if byte < 128 then return 1 end
  if byte >= 240 then return 4 end
  return byte >= 224 and 3 or 2
end

-- A value inside a sentence: in back quotes, 60 characters at most, what cannot be shown made visible.
local function preview(value)
  local text, out, i, shown = tostring(value):sub(1, 244), { '`' }, 1, 0
  while i <= #text do
    if shown == 60 then out[#out + 1] = '…'; break end
    local byte = text:byte(i)
    local piece = text:sub(i, i + sequence_length(byte) - 1)
    if bad_byte(piece) then piece = '\239\191\189'; i = i + 1 else i = i + #piece end
    if byte < 32 or byte == 127 then piece = format('\\u%04x', byte) elseif byte == 96 then piece = "'" end
    out[#out + 1] = piece
    shown = shown + 1
  end
  out[#out + 1] = '`'
  return table.concat(out)
end

local function grouped(number)
  local text = digits(number)
  local rest
  repeat text, rest = text:gsub('^(%d+)(%d%d%d)', '%1,%2') until rest == 0
  return text
end

local function quote(text)
  if bad_byte(text) then text = text:gsub('[\128-\255]', '?') end
  return cjson.encode(text)
end

local function error_json(kind, message)
  return format('{"type":%s,"message":%s}', quote(kind), quote(message))
end

-- ISO-8601 in UTC of a ms timestamp. Days to a date after Howard Hinnant's "chrono-compatible low-level date algorithms".
local function iso(ms)
  local day, rest = floor(ms / DAY), ms % DAY
  local z = day + 719468
  local era = floor(z / 146097)
  local doe = z - era * 146097
  local yoe = floor((doe - floor(doe / 1460) + floor(doe / 36524) - floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + floor(yoe / 4) - floor(yoe / 100))
  local mp = floor((5 * doy + 2) / 153)
  local month = mp < 10 and mp + 3 or mp - 9
  local year = yoe + era * 400 + (month <= 2 and 1 or 0)
  return format('%04d-%02d-%02dT%02d:%02d:%02d.%03dZ', year, month, doy - floor((153 * mp + 2) / 5) + 1,
    floor(rest / 3600000), floor(rest / 60000) % 60, floor(rest / 1000) % 60, rest % 1000)
end

-- The text of an option that a document gives as a string or a number.
local function text_of_value(value)
  if type(value) == 'string' then return value end
  if value == floor(value) and math.abs(value) < 1e15 then return digits(value) end
  return (format('%.6f', value):gsub('0+$', ''))
end
