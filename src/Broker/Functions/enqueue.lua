-- lighthouse_enqueue(job, …): the function door. Each job is a JSON document; each is accepted, known or refused by itself.
-- KEYS: lh:{queue}. The queue's other keys are made from it, in the same slot.
-- Returns: for each job { id, "new" } or { first job's id, "known", that id } or { "", "refused", reason }, with "full" as a fourth where
-- nothing but the backlog limit is in its way. Known: its id is, or another job holds its unique key.
-- Cost: about 5 µs a job, and 31 ms a MiB. At most 500 jobs and 8 MiB a call. Refused by Redis itself when it is out of memory.

local MAX_CALL_JOBS, MAX_CALL_BYTES = 500, 8388608

-- What is wrong with a call of the function door, as Redis' error; nil when nothing is, and the queue is open.
local function call_problem(name, keys, args)
  if #keys ~= 1 or not open_root(keys[1]) then
    return redis.error_reply('ERR ' .. name .. ' takes one key, lh:{queue}, with the queue\'s name in braces: lower-case letters, digits, \'.\', \'_\' and \'-\', at most 64')
  end
  if #args < 1 or #args > MAX_CALL_JOBS then
    return redis.error_reply(format('ERR %s takes 1 to %d jobs a call, not %d', name, MAX_CALL_JOBS, #args))
  end
  local bytes = bytes_of(args)
  if bytes > MAX_CALL_BYTES then
    return redis.error_reply(format('ERR %s takes at most %s bytes a call, not %s', name, grouped(MAX_CALL_BYTES), grouped(bytes)))
  end
end

-- A job that would make no other is answered whatever the backlog.
local function is_known(job)
  if job.id and first_with(job.id) then return true end
  local first = unique_first(nil, job)
  return first and not (job.replaces and may_give_way(first))
end

local function enqueue_one(text)
  local job, problem = read_document(text, args_limit())
  if problem then return { '', 'refused', problem } end
  local full = backlog_problem()
  if full and not is_known(job) then return { '', 'refused', full, 'full' } end
  local id, first = admit_document(text, job)
  if not id then return { first, 'known', first } end
  if memo.backlog then memo.backlog = memo.backlog + 1 end
  return { id, 'new' }
end

register('enqueue', whole(function(keys, args)
  local problem = call_problem('lighthouse_enqueue', keys, args)
  if problem then return problem end
  local answers = {}
  for i = 1, #args do answers[i] = enqueue_one(args[i]) end
  commit('enqueue', '')
  return answers
end), {})
