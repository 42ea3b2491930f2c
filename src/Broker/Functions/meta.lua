-- A job's body outside the public stream is one flat list: @id, id, @m, meta, perhaps @err, error, then the fields as they came.
-- Meta: a attempts ended, c crashes, e enqueued ms, p priority, k admission counter, x expires ms, u first given back as unknown ms,
-- o ordering key, t type where the body is a document, w what it waits for: o its ordering lane, t a slot of its type.

local function pack_meta(m)
  return format('{"a":%d,"c":%d,"e":%d,"p":"%s","k":%d%s%s%s%s%s}', m.a, m.c, m.e, m.p, m.k,
    m.x and format(',"x":%d', m.x) or '', m.u and format(',"u":%d', m.u) or '',
    m.o and ',"o":"' .. m.o .. '"' or '', m.t and ',"t":"' .. m.t .. '"' or '', m.w and ',"w":"' .. m.w .. '"' or '')
end

local function new_meta(enqueued, priority, expires)
  return { a = 0, c = 0, e = enqueued, p = priority, k = hincrby(K.counters, 'admitted', 1), x = expires }
end

-- When an entry of the public stream was added; a client may have chosen its id, so never later than now.
local function enqueued_at(entry)
  return min(tonumber(entry:match('^%d+')), T)
end

local OURS = '^{"a":%d+,"c":%d+,"e":%d+,"p":"(%l+)","k":%d+[^{}%[%]]*}$'

local NAMED = { o = '^[%w._:/@+-]+$', t = '^[%w._:/-]+$', w = '^[ot]$' }
local MOST = { a = 1000000, c = 1000000, e = 9007199254740992, k = 9007199254740992, x = 9007199254740992, u = 9007199254740992 }

-- Whether a flat list is one that a function wrote: internal keys may have been written by hand, and what is noted there is reckoned with.
local function is_ours(fields)
  if fields[1] ~= '@id' or fields[2] == '' or fields[3] ~= '@m' then return false end
  local priority = fields[4]:match(OURS)
  if not priority or not AGAIN[priority] then return false end
  local ok, m = pcall(cjson.decode, fields[4])
  if not ok or m.p ~= priority then return false end
  for name, most in pairs(MOST) do
    local number = m[name]
    if number ~= nil and (type(number) ~= 'number' or number ~= floor(number) or number < 0 or number > most) then return false end
  end
  for name, form in pairs(NAMED) do
    local text = m[name]
    if text ~= nil and (type(text) ~= 'string' or #text > 128 or not text:find(form)) then return false end
  end
  return m.w == nil or (m.w == 'o' and m.o ~= nil) or (m.w == 't' and m.t ~= nil)
end

-- Fields of a stream entry or a parked body, as { id =, m = meta, err =, first = index of the first own field }.
local function head_of(fields)
  if fields[1] ~= '@id' or fields[3] ~= '@m' then return nil end
  local head = { id = fields[2], m = cjson.decode(fields[4]), first = 5 }
  if fields[5] == '@err' then head.err, head.first = fields[6], 7 end
  return head
end

-- The flat list for a new home. Own fields begin at `first`; internal names among a client's fields are left out.
local function flat(id, m, err, fields, first)
  local list = { '@id', id, '@m', pack_meta(m) }
  if err then list[5], list[6] = '@err', err end
  local n = #list
  for i = first, #fields - 1, 2 do
    if fields[i]:byte(1) ~= 64 then
      list[n + 1], list[n + 2] = fields[i], fields[i + 1]
      n = n + 2
    end
  end
  return list
end

local function bytes_of(fields)
  local bytes = 0
  for i = 1, #fields do bytes = bytes + #fields[i] end
  return bytes
end

-- For the journal, where nothing depends on it: the type as far as it can be seen without effort.
local function type_of(fields, first, m)
  if m and m.t then return m.t end
  for i = first, #fields - 1, 2 do
    if fields[i] == 'type' then return fields[i + 1]:sub(1, 128) end
    if fields[i] == 'json' then
      if #fields[i + 1] > 65536 then return '' end
      local ok, document = pcall(cjson.decode, fields[i + 1])
      return ok and type(document) == 'table' and type(document.type) == 'string' and document.type:sub(1, 128) or ''
    end
  end
  return ''
end

local function member_of(id, m) return format('%016d:%s', m.k, id) end

-- Waiting jobs by name: lane, NUL, sixteen digits and the id. In an ordering lane the digits are the place in it; in the lane of a type
-- the first of them is the priority.
local RANK = { high = 1000000000000000, normal = 2000000000000000, low = 3000000000000000 }

local function lane_of(m) return m.w .. ':' .. (m.w == 'o' and m.o or m.t) end

local function waiting_member(id, m)
  local rank = m.k % 1000000000000000 + (m.w == 't' and RANK[m.p] or 0)
  return lane_of(m) .. '\0' .. format('%016d:%s', rank, id)
end

local function is_client_id(id) return not id:find('^f?%d+%-%d+$') end

-- New homes. Each writes where the job is before its old home is given up.

local function park(set, score, id, m, err, fields, first)
  hset(K.parked, id, cmsgpack.pack(flat(id, m, err, fields, first)))
  zadd(K[set], digits(score), member_of(id, m))
end

local function put(stream, id, m, err, fields, first)
  local entry = xadd(S[stream], flat(id, m, err, fields, first))
  write(K.where, id, stream .. ' ' .. entry)
  return entry
end

local function give_back(id, m, err, fields, first) return put(AGAIN[m.p], id, m, err, fields, first) end

-- A parked body and its head, or nil when it is not one that a function wrote.
local function unpark(packed)
  if not packed then return nil end
  local ok, fields = pcall(cmsgpack.unpack, packed)
  if not ok or type(fields) ~= 'table' then return nil end
  local checked, ours = pcall(is_ours, fields)
  if not checked or not ours then return nil end
  return fields, head_of(fields)
end

-- The id of a job in the public stream: the one its client gave, else the entry's.
local function public_id(entry, fields)
  local id
  for i = 1, #fields - 1, 2 do
    if fields[i] == 'json' then
      local ok, document = pcall(cjson.decode, fields[i + 1])
      local given = ok and type(document) == 'table' and document.id
      return (type(given) == 'string' or type(given) == 'number') and text_of_value(given) or entry
    end
    if fields[i] == 'id' then id = fields[i + 1] end
  end
  return id or entry
end
