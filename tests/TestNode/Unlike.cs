using System.Globalization;
using Lighthouse.Broker;

namespace Lighthouse.TestNode;

/// <summary>What makes a node unlike its neighbours, by the environment.</summary>
internal static class Unlike
{
    /// <summary>The library's clock, as it is, with a word more: enough to make it another version, with other names for all functions.</summary>
    private const string OtherNow = """
        -- another version
        local function now()
          local time = redis.call('TIME')
          return time[1] * 1000 + math.floor(time[2] / 1000)
        end
        """;

    public static void Configure(IServiceCollection services)
    {
        if (Environment.GetEnvironmentVariable("TESTNODE_CLOCK") is { Length: > 0 } clock) services.AddSingleton<TimeProvider>(new Shifted(TimeSpan.Parse(clock, CultureInfo.InvariantCulture)));
        if (Environment.GetEnvironmentVariable("TESTNODE_OTHER_LIBRARY") == "1")
            services.AddSingleton(new FunctionLibrary(new FunctionSources(new Dictionary<string, string> { ["now"] = OtherNow })));
    }

    /// <summary>A machine whose clock is off by this much. What it measures is right.</summary>
    private sealed class Shifted(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
