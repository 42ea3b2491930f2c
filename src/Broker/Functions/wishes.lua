-- Whom a job that ends without having run wants told: its result key and its reply list.

-- Result and reply of a job that ends here. Their keys are in the queue's slot but not in KEYS: during a Cluster reshard Redis may
-- refuse to touch them, and then the outcome is in the journal and in the job's state only.
local function tell(job, id, state, err, attempts)
  if not (job.result_ttl or job.reply_to) then return end
  local json = outcome_json(id, state, '', err, attempts, '')
  local root = K.inbox:sub(1, -6)
  if (job.result_ttl or 0) > 0 and state ~= 'deduplicated' and not if_possible(keep_result, root .. 'result:' .. id, json, job.result_ttl) then say_unwritten('result') end
  if job.reply_to and not name_problem('reply_to', job.reply_to) and not if_possible(reply, root .. 'reply:' .. job.reply_to, json, REPLY_TTL) then say_unwritten('reply') end
end

-- Whom a job in an internal home wants told; decoded only when it names somebody, and never when it is large (31 ms a MiB).
local function wishes(fields, first)
  local own = {}
  for i = first, #fields - 1, 2 do
    local name, value = fields[i], fields[i + 1]
    if name == 'json' then
      if #value > 65536 or not (value:find('reply_to', 1, true) or value:find('result_ttl', 1, true)) then return {} end
      local ok, job = pcall(read_document, value, 65536)
      return ok and job or {}
    end
    if name == 'reply_to' or name == 'result_ttl' then
      own[#own + 1] = name
      own[#own + 1] = value
    end
  end
  if #own == 0 then return own end
  local ok, job = pcall(read_fields, own, 0)
  return ok and job or {}
end
