-- lead(node, lease ms, prefer): takes or keeps the lead. Free when nobody holds it or its lease has run out; a process whose role is to lead
-- (prefer = "1") takes it from one whose role it is not. The token rises whenever the holder changes. Only a live member can lead.
-- KEYS: the cluster's structural keys.  Returns: { 1 or 0, holder, token, until, its prefer, now }.  Cost: about 5 µs.

register('lead', whole(function(keys, args)
  open_cluster(keys)
  local node, lease, prefer = args[1], tonumber(args[2]), args[3] == '1'
  local l = leader()
  local lives = tonumber(call('ZSCORE', C.nodes, node) or 0) > T
  local free = l.till <= T or l.node == node or (prefer and not l.prefer)
  if lives and free then
    local token = l.node == node and l.token or l.token + 1
    if l.node ~= node then chronicle('lead', node, digits(token)) end
    hset_all(C.leader, 'node', node, 'token', digits(token), 'until', digits(T + lease), 'prefer', prefer and '1' or '0', 'ttl', digits(lease))
    return { 1, node, token, T + lease, prefer and 1 or 0, T }
  end
  return { 0, l.till > T and l.node or '', l.token, l.till, l.prefer and 1 or 0, T }
end))
