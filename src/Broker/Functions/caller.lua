-- Who calls. `nodes` holds session:claims of a node that has opened the queue, left:session:ms of one that has closed it, or down:ms of one that was
-- declared down.

local HISTORY = 'master_replid:(%x+)'

local function history() return call('INFO', 'replication'):match(HISTORY) end

-- Answers the session and how many claims it made, or why the call is refused.
local function registration(node)
  local text = call('HGET', K.nodes, node)
  if not text then return nil, nil, 'UNKNOWN' end
  local session, claims = text:match('^(%d+):(%d+)$')
  if not session then return nil, nil, text:find('^left:') and 'UNKNOWN' or 'FENCED' end
  return tonumber(session), tonumber(claims)
end

-- Answers nil and the claims made so far when this caller may go on, else the status to answer.
-- History first: after a failover or a restart every other answer may rest on what is no longer so.
local function refuse_caller(node, session, seen)
  if history() ~= seen then return 'RESYNC' end
  local current, claims, status = registration(node)
  if status then return status end
  session = tonumber(session)
  if session < current then return 'STALE' end
  if session > current then return 'UNKNOWN' end
  return nil, claims
end
