using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;

namespace Lighthouse.Broker.Tests;

/// <summary>That no function is left out where each command is to fail in turn.</summary>
public sealed class FaultCoverageTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task EachFunctionThatWrites_IsCoveredByATestInWhichEachOfItsCommandsFails()
    {
        List<string> written = [];
        foreach (var library in await fixture.SendAsync("FUNCTION", "LIST"))
        {
            library.TryGet("functions"u8, out var functions).ShouldBeTrue();
            foreach (var function in functions)
            {
                function.TryGet("name"u8, out var name).ShouldBeTrue();
                if (!IsReadOnly(function)) written.Add(FunctionsCalled.NameOf(name.AsString()));
            }
        }

        written.Count.ShouldBeGreaterThan(30);
        EachCommandFailsAttribute.Covered().Distinct().Order(StringComparer.Ordinal).ShouldBe(written.Order(StringComparer.Ordinal), "Mark a test in which each command of a function fails with [EachCommandFails].");
    }

    private static bool IsReadOnly(RedisReply function)
    {
        function.TryGet("flags"u8, out var flags).ShouldBeTrue();
        foreach (var flag in flags)
        {
            if (flag.AsString() == "no-writes") return true;
        }

        return false;
    }
}
