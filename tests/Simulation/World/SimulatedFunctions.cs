using Lighthouse.Broker;
using Lighthouse.Support;

namespace Lighthouse.Simulation;

/// <summary>
/// The function library with its two seams in the simulation's hands: its clock is a key, and what Redis decides by chance or by its own clock (entry ids,
/// samples, the order of sets, the replication id) is decided by that key, too.
/// </summary>
internal static class SimulatedFunctions
{
    public const string Clock = "sim:now";
    public const string History = "sim:history";

    /// <summary>Names of the streams that the last call has added to.</summary>
    public const string Added = "sim:added";

    /// <summary>What the simulation itself calls: the clock while Redis is out of memory, and keys in an order.</summary>
    public const string Helpers = """
        #!lua name=sim
        redis.register_function{ function_name = 'sim_at', flags = { 'allow-oom' }, callback = function(_, args)
          redis.call('SET', 'sim:now', args[1])
          redis.call('SET', 'sim:history', args[2])
          return 1
        end }
        redis.register_function{ function_name = 'sim_scan', flags = { 'no-writes' }, callback = function(_, args)
          local found = redis.call('KEYS', args[1])
          table.sort(found)
          return { '0', found }
        end }
        """;

    private const string Now = """
        local function now() return tonumber(redis.call('GET', 'sim:now')) end
        """;

    private const string Call = EntryIds.Lua + """
        local call
        local function bind_call()
          if call then return end
          local function add(...)
            local parts = { ... }
            redis.call('APPEND', 'sim:added', parts[2] .. ' ')
            local id = parts[3] == 'MAXLEN' and 6 or 3
            if parts[id] ~= '*' then return redis.call(unpack(parts)) end
            return add_at(parts, id, string.format('%d', now()))
          end
          local function some(key, count, with)
            local all, chosen = redis.call('HGETALL', key), {}
            local there = #all / 2
            local from = there > tonumber(count) and now() % there or 0
            for i = 0, math.min(there, tonumber(count)) - 1 do
              local at = (from + i) % there
              chosen[#chosen + 1] = all[2 * at + 1]
              if with then chosen[#chosen + 1] = all[2 * at + 2] end
            end
            return chosen
          end
          call = function(name, ...)
            if name == 'XADD' then return add(name, ...) end
            if name == 'INFO' then return 'master_replid:' .. redis.call('GET', 'sim:history') end
            if name == 'HRANDFIELD' then return some(...) end
            local reply = redis.call(name, ...)
            if name == 'SMEMBERS' then table.sort(reply) end
            return reply
          end
        end
        """;

    public static FunctionLibrary Library(string? plant) => new(Sources(plant));

    public static IReadOnlyList<string> Texts(string? plant) => [Sources(plant).InternalText, Sources(plant).PublicText];

    private static FunctionSources Sources(string? plant)
    {
        var replaced = new Dictionary<string, string> { ["now"] = Now, ["call"] = Call };
        if (plant is not null)
        {
            foreach (var (file, text) in PlantedDefects.Overrides(plant)) replaced[file] = text;
        }

        return new FunctionSources(replaced);
    }
}
