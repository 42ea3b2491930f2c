-- Follow-up jobs of a settle: those for this queue are admitted here, those for another wait in the outbox, each with an id of its own,
-- until somebody has taken them there.

local function follow(queue, document)
  if queue ~= '' then
    xadd(K.outbox, { 'q', queue, 'j', document, 't', digits(T) })
    return
  end
  local _, args_max = queue_settings()
  local job, problem = read_document(document, args_max)
  if problem then bury_document(document, job, problem) else admit_document(document, job) end
end
