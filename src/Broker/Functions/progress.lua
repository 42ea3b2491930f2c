-- progress(node, session, history, stream, entry, id, JSON): what a running job says of how far it is; kept while the node holds it.
-- KEYS: the queue's structural keys.  Returns: { status, now, 1, or 0 when the node does not hold the job }.  Cost: about 10 µs.

register('progress', whole(function(keys, args)
  open_queue(keys)
  local node = args[1]
  local status = refuse_caller(node, args[2], args[3])
  if status then return { status, T, 0 } end
  if not is_held(tonumber(args[4]), args[5], node) then return { 'OK', T, 0 } end
  if not pcall(cjson.decode, args[7]) then error('ERR progress is not JSON: ' .. preview(args[7]), 0) end
  mark_job('progress', args[6], args[7])
  return { 'OK', T, 1 }
end))
