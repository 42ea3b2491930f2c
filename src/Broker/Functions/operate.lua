-- What operators' calls share: the moment after which one must not take effect any more, and how the journal tells what was done to a queue rather than to a job.

-- arguments: not_after (ms of Redis' clock, 0 = any time), by, then the verb's own.
local function operation(body)
  return whole(function(keys, args)
    open_queue(keys)
    local till = tonumber(args[1])
    if till > 0 and T > till then return { 'EXPIRED', T } end
    return body(args, args[2])
  end)
end

local function note_event(what, by, text)
  note(format('{"id":"","type":"","s":"%s","a":0,"e":0,"by":%s,"note":%s}', what, quote(by), quote(text)))
end
