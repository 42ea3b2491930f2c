using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>
/// The functions as the model runs them: with a clock that it owns and that the ids of streams are made from, a replication id that it owns, so that Redis can be rolled back
/// without being restarted, and commands of which the n-th fails.
/// </summary>
internal static class ModelSeams
{
    public const string Clock = "test:now";
    public const string Fault = "test:fault";
    public const string History = "test:history";

    private const string Now = """
        local function now() return tonumber(redis.call('GET', 'test:now')) end
        """;

    private const string Call = EntryIds.Lua + """
        local call
        local fault, at = 0, '0'

        local function bind_call()
          fault, at = tonumber(redis.call('GET', 'test:fault') or '0'), redis.call('GET', 'test:now')
          call = call or function(...)
            local command, key, third = ...
            if fault > 0 and not (command == 'XADD' and key:find(':ready$')) then   -- where that fails, another stream takes the job
              fault = fault - 1
              if fault == 0 then
                redis.call('DEL', 'test:fault')
                error({ err = 'ERR the test lets this command fail: ' .. command }, 0)
              end
            end
            if command == 'XADD' and third == '*' then return add_at({ ... }, 3, at) end
            if command == 'XADD' and third == 'MAXLEN' then return add_at({ ... }, 6, at) end
            if command == 'INFO' then return 'master_replid:' .. redis.call('GET', 'test:history') end
            return redis.call(...)
          end
        end
        """;

    /// <summary>Whether this is the failure that was asked for, and none of the function's own.</summary>
    public static bool IsPlanned(RedisServerException error) => error.Message.Contains("the test lets this command fail", StringComparison.Ordinal);

    /// <summary>In the queues of the model few jobs meet a lane that is taken.</summary>
    private static readonly PlantedDefect SmallCrowds = new("small-crowds", DefectScope.Queue, "Jobs that wait for two lanes are a crowd.", "lanes", "local CROWD = 4 ", "local CROWD = 1 ");

    /// <summary>With a defect in it, when one is named.</summary>
    public static FunctionLibrary Library(string? plant)
    {
        var replaced = new Dictionary<string, string> { ["now"] = Now, ["call"] = Call };
        if (plant is not null)
        {
            foreach (var (file, text) in PlantedDefects.Overrides(plant)) replaced.Add(file, text);
        }
        replaced["lanes"] = SmallCrowds.Text(replaced.GetValueOrDefault("lanes"));
        return new FunctionLibrary(new FunctionSources(replaced));
    }

    /// <summary>What is done to Redis itself: looked at, put aside, brought back.</summary>
    public const string ImageLibrary = "#!lua name=model\n" + EntryIds.Lua + """
        local saved = {}

        -- What no list of documented keys can ask for: which streams there are, results and replies, and keys that nobody has documented.
        redis.register_function{ function_name = 'model_look', flags = { 'no-writes' }, callback = function(keys, args)
          local root, streams, told, strays, documented = keys[1] .. ':', {}, {}, {}, {}
          for _, suffix in ipairs(args) do documented[suffix] = true end
          for _, key in ipairs(redis.call('KEYS', '*')) do
            local suffix = key:sub(1, #root) == root and key:sub(#root + 1) or nil
            local kind = suffix and documented[suffix] and '' or redis.call('TYPE', key).ok
            if suffix and documented[suffix] then streams[#streams + 1] = suffix
            elseif suffix and kind == 'string' and suffix:find('^result:') then
              told[#told + 1] = { suffix, redis.call('GET', key):match('"state":"(%l+)"'), redis.call('PTTL', key) }
            elseif suffix and kind == 'list' and suffix:find('^reply:') then
              told[#told + 1] = { suffix, string.format('%d', redis.call('LLEN', key)), redis.call('PTTL', key) }
            elseif not key:find('^test:') and not key:find('{_cluster}', 1, true) then strays[#strays + 1] = key end
          end
          return { streams, told, strays }
        end }

        redis.register_function('model_add', function(keys, args)
          return add_at({ 'XADD', keys[1], '*', unpack(args) }, 3, redis.call('GET', 'test:now'))
        end)

        redis.register_function('model_save', function()
          saved = {}
          for _, key in ipairs(redis.call('KEYS', '*')) do saved[key] = { redis.call('DUMP', key), redis.call('PTTL', key) } end
          return #saved
        end)

        redis.register_function('model_restore', function()
          for _, key in ipairs(redis.call('KEYS', '*')) do redis.call('DEL', key) end
          for key, one in pairs(saved) do redis.call('RESTORE', key, one[2] > 0 and one[2] or 0, one[1]) end
          return 1
        end)
        """;
}
