-- held(node, session, history, stream, after, count): what the node holds already, a page at a time, admitted once more where it came
-- through the public door (the claim that was to admit it may have failed). Each job gets a new fence number.
-- KEYS: the queue's structural keys.  Returns: as claim, then the stream and entry to read on from (0 when this was the last page).
-- Cost: as claim.

register('held', whole(function(keys, args)
  open_queue(keys)
  local node = args[1]
  local status = refuse_caller(node, args[2], args[3])
  if status then return { status, T, 0, 0, 0, {}, 0, '0-0' } end
  local _, args_max = queue_settings()
  local stream, after, want = max(1, tonumber(args[4])), args[5], max(1, min(tonumber(args[6]), 1000))
  local groups, handed, seen, bytes, close = {}, 0, 0, 0, 0
  while stream <= STREAM_COUNT and seen < want and bytes < MAX_BYTES and close < MAX_CLOSE do
    local ask = chunk_size(want - seen, seen, bytes, close)
    local reply = call('XREADGROUP', 'GROUP', 'nodes', node, 'COUNT', ask, 'STREAMS', S[stream], after)
    local entries = reply and reply[1][2] or {}
    if #entries == 0 then
      stream, after = stream + 1, '0-0'
    else
      local admitted_now, size, looked_at, rest = hand_out(groups, stream, entries, node, args_max, 'held', MAX_BYTES - bytes, MAX_CLOSE - close)
      local n = rest and rest - 1 or #entries
      handed, seen, bytes, close = handed + admitted_now, seen + n, bytes + size, close + looked_at
      after = entries[n][1]
    end
  end
  local fence = stamp(handed)
  commit('claim', node)
  local more = stream <= STREAM_COUNT
  return { 'OK', T, 0, more and 1 or 0, fence, groups, more and stream or 0, after }
end))
