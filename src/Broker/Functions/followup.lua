-- Follow-up jobs of a settle: those for this queue are admitted here, those for another wait in the outbox, each with an id of its own,
-- until somebody has taken them there.

local function follow(queue, document)
  if queue ~= '' then
    xadd(K.outbox, { 'q', queue, 'j', document, 't', digits(T) })
    return
  end
  local _, args_max = queue_settings()
  local ok, job, problem = pcall(read_document, document, args_max)
  if not ok then job, problem = {}, 'the job could not be read: ' .. text_of(job) end
  if problem then bury_document(document, job, problem) else admit_document(document, job) end
end
