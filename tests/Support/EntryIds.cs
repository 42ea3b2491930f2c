namespace Lighthouse.Support;

/// <summary>Ids of stream entries by a clock that a test owns, where Redis would take its own.</summary>
public static class EntryIds
{
    /// <summary>
    /// Lua: <c>add_at(parts, star, at)</c> sends an <c>XADD</c> whose id, the part at <c>star</c>, is made from the time <c>at</c>. A stream that is ahead of it goes on from where it
    /// is, as Redis itself does when its clock was set back.
    /// </summary>
    public const string Lua = """
        local function add_at(parts, star, at)
          parts[star] = at .. '-*'
          local reply = redis.pcall(unpack(parts))
          if type(reply) ~= 'table' or not reply.err then return reply end
          if not reply.err:find('equal or smaller', 1, true) then error(reply, 0) end
          local info = redis.call('XINFO', 'STREAM', parts[2])
          for i = 1, #info - 1, 2 do
            if info[i] == 'last-generated-id' then parts[star] = info[i + 1]:match('^%d+') .. '-*' end
          end
          return redis.call(unpack(parts))
        end

        """;
}
