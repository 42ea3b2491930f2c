-- A job that a node holds: whether it does, its body, its meta.

-- Who holds an entry: only asked for outcomes whose new home is written before the old one is given up.
local function is_held(stream, entry, node)
  local pending = call('XPENDING', S[stream], 'nodes', entry, entry, 1, node)
  return #pending == 1
end

local function body_of(stream, entry)
  local found = call('XRANGE', S[stream], entry, entry)[1]
  return found and found[2]
end

-- The meta of a held job: as it stands in an internal stream, or new for one that comes from the public one.
local function held_meta(stream, entry, fields)
  local head = stream ~= READY and head_of(fields)
  if head then return head.m, head.first, head.err end
  local m = new_meta(enqueued_at(entry), 'normal')
  local document, options
  for i = 1, #fields - 1, 2 do
    if fields[i] == 'json' then document = fields[i + 1] end
    options = options or fields[i] == 'expires_at' or fields[i] == 'expires_in' or fields[i] == 'ordering_key'
  end
  if not (document or options) then return m, 1 end
  local ok, job = pcall(document and read_document or read_fields, document or fields, 1048576)
  if ok then
    local _, expires = times(job, m.e)
    m.x, m.o = expires, not OPTIONS.ordering_key(job.ordering_key or '', {}) and job.ordering_key or nil
    if document and not type_problem(job.type) then m.t = job.type end
  end
  return m, 1
end
