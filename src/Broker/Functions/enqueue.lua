-- lighthouse_enqueue(job, …): the function door. Each job is a JSON document; each is accepted, known or refused by itself.
-- KEYS: lh:{queue}. The queue's other keys are made from it, in the same slot.
-- Returns: for each job { id, "new" } or { first job's id, "known", that id } or { "", "refused", reason }.
-- Cost: about 5 µs a job, and 31 ms a MiB. At most 500 jobs and 8 MiB a call. Refused by Redis itself when it is out of memory.

local MAX_CALL_JOBS, MAX_CALL_BYTES = 500, 8388608

-- A job that would make no other is answered whatever the backlog.
local function is_known(job)
  if job.id and first_with(job.id) then return true end
  local first = unique_first(nil, job)
  return first and not (job.replaces and may_give_way(first))
end

local function enqueue_one(text, args_max)
  local job, problem = read_document(text, args_max)
  if problem then return { '', 'refused', problem } end
  local full = backlog_problem()
  if full and not is_known(job) then return { '', 'refused', full } end
  local id, first = admit_document(text, job)
  if id then return { id, 'new' } end
  return { first, 'known', first }
end

register('enqueue', whole(function(keys, args)
  if #keys ~= 1 or not open_root(keys[1]) then
    return redis.error_reply('ERR lighthouse_enqueue takes one key, lh:{queue}, with the queue\'s name in braces: lower-case letters, digits, \'.\', \'_\' and \'-\', at most 64')
  end
  if #args < 1 or #args > MAX_CALL_JOBS then
    return redis.error_reply(format('ERR lighthouse_enqueue takes 1 to %d jobs a call, not %d', MAX_CALL_JOBS, #args))
  end
  local bytes = bytes_of(args)
  if bytes > MAX_CALL_BYTES then
    return redis.error_reply(format('ERR lighthouse_enqueue takes at most %s bytes a call, not %s', grouped(MAX_CALL_BYTES), grouped(bytes)))
  end
  local args_max = whole_number(settings().args_max) or 1048576
  local answers = {}
  for i = 1, #args do answers[i] = enqueue_one(args[i], args_max) end
  commit('enqueue', '')
  return answers
end), {})
