-- down(node, by, token, reason, forced): declares a member down, once and for good. Without `forced` only for the leader with its
-- token, only when the node's lease has run out, and never in the grace after the cluster itself was out of touch.
-- `forced` = "1" is an operator's word: no lease and no grace count. `crash` in its record says that the lease had run out: nobody knows
-- of what the process died, and what it held is suspected. One that an operator takes out alive has crashed nothing.
-- KEYS: the cluster's structural keys.  Returns: { "DOWNED" | "ALREADY" | "ALIVE" | "GRACE" | "NOTLEADER" | "UNKNOWN", now, grace until }.
-- Cost: about 20 µs.

register('down', whole(function(keys, args)
  open_cluster(keys)
  local node, by, token, reason, forced = args[1], args[2], args[3], args[4], args[5] == '1'
  local grace, lease = feel_pulse()
  if not forced and not leads(token) then return { 'NOTLEADER', T, grace } end
  if call('HEXISTS', C.down, node) == 1 then return { 'ALREADY', T, grace } end
  local till = tonumber(call('ZSCORE', C.nodes, node))
  if not till then return { 'UNKNOWN', T, grace } end
  if not forced then
    if till > T + lease then zadd(C.nodes, digits(T + lease), node) end
    if till > T then return { 'ALIVE', T, grace } end
    if grace > T then return { 'GRACE', T, grace } end
  end
  local info = call('HGET', C.members, node)
  hset(C.down, node, format('{"at":%d,"reason":%s,"by":%s,"crash":%s,"reclaimed":false,"info":%s}', T, quote(reason), quote(by),
    till <= T and 'true' or 'false', info or 'null'))
  remove_member(node, 'down', reason, by)
  prune_down()
  chronicle('down', node, reason)
  return { 'DOWNED', T, grace }
end))
