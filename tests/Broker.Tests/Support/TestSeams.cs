using Lighthouse.Support;

namespace Lighthouse.Broker.Tests.Support;

/// <summary>The library's two seams as tests own them: a clock that stands still until it is set, and commands of which the n-th fails. And drafts of few fields a command, each of which makes a table of its hash, so that small batches do what large ones would.</summary>
internal static class TestSeams
{
    public const string Clock = "test:now";
    public const string Fault = "test:fault";

    private const string Now = """
        local function now() return tonumber(redis.call('GET', 'test:now')) end
        """;

    private const string Call = """
        local call
        local function bind_call()
          call = call or function(...)
            if redis.call('EXISTS', 'test:fault') == 1 and redis.call('DECR', 'test:fault') == 0 then
              redis.call('DEL', 'test:fault')
              error({ err = 'ERR the test lets this command fail: ' .. tostring((...)) }, 0)
            end
            return redis.call(...)
          end
        end
        """;

    private static readonly PlantedDefect ShortDrafts = new("short-drafts", DefectScope.Queue, "Drafts go in many commands.", "drafts", "local AT_ONCE = 3000", "local AT_ONCE = 2");

    private static readonly PlantedDefect SmallTables = new("small-tables", DefectScope.Queue, "One field is too many for a list.", "drafts", "local MANY, SPREADER, LONG = 32", "local MANY, SPREADER, LONG = 1");

    public static FunctionLibrary Library() => new(new FunctionSources(new Dictionary<string, string> { ["now"] = Now, ["call"] = Call, ["drafts"] = SmallTables.Text(ShortDrafts.Text()) }));
}
