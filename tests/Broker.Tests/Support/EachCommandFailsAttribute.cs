using System.Reflection;
using Lighthouse.Redis;
using Lighthouse.Support;
using Xunit.v3;

namespace Lighthouse.Broker.Tests.Support;

/// <summary>A test in which each command of these functions fails in turn; that it has called them is seen to by <see cref="FunctionsCalled"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EachCommandFailsAttribute(params string[] functions) : Attribute
{
    public IReadOnlyList<string> Functions => functions;

    /// <summary>All that some test of this assembly names.</summary>
    public static IEnumerable<string> Covered() =>
        typeof(EachCommandFailsAttribute).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Select(method => method.GetCustomAttribute<EachCommandFailsAttribute>()).OfType<EachCommandFailsAttribute>().SelectMany(covers => covers.Functions);
}

/// <summary>Which functions the present test has called while a command was to fail.</summary>
internal sealed class FunctionsCalled(FaultyRedis redis)
{
    private readonly HashSet<string> _called = [];

    public async Task WatchAsync(Func<Task> act)
    {
        redis.Fate = command =>
        {
            if (command.Name == "FCALL") _called.Add(NameOf(command.Part(1)));
            return Fault.None;
        };
        try
        {
            await act();
        }
        finally
        {
            redis.Fate = _ => Fault.None;
        }
    }

    /// <summary>A test that says which functions it is about has to be about them.</summary>
    public void Check()
    {
        var covers = (TestContext.Current.TestMethod as IXunitTestMethod)?.Method.GetCustomAttribute<EachCommandFailsAttribute>();
        covers.ShouldNotBeNull("The test does not say each command of which functions fails: mark it with [EachCommandFails].");
        covers.Functions.Except(_called).ShouldBeEmpty("functions that the test names and has not called");
    }

    /// <summary>A function's own name, without that of its library.</summary>
    public static string NameOf(string function) => function.StartsWith("lighthouse_", StringComparison.Ordinal) ? function["lighthouse_".Length..] : function.Split('_', 3)[2];
}
