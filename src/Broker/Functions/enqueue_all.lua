-- lighthouse_enqueue_all(job, …): as lighthouse_enqueue, but all of the jobs are new and enqueued, or none is.
-- KEYS: lh:{queue}.
-- Returns: { "new", { id, … } }; or, with nothing enqueued, { "refused", place, reason, perhaps "full" } or { "known", place, first job's id }
-- of the first job that could not be (places from 0).
-- Cost: as lighthouse_enqueue.

register('enqueue_all', whole(function(keys, args)
  local problem = call_problem('lighthouse_enqueue_all', keys, args)
  if problem then return problem end
  local ids = {}
  for i = 1, #args do
    local answer = enqueue_one(args[i])
    if answer[2] ~= 'new' then
      rollback(0)
      return { answer[2], i - 1, answer[3], answer[4] }
    end
    ids[i] = answer[1]
  end
  commit('enqueue', '')
  return { 'new', ids }
end), {})
