using System.Globalization;
using System.Reflection.PortableExecutable;

namespace Lighthouse.Bench;

/// <summary>Command lines of <c>bench/Load</c> and of other programs of this repository; they stand beside the harness.</summary>
internal static class LoadProgram
{
    private const string Assembly = "Lighthouse.Load.dll";

    /// <summary>The host that runs the harness runs what it starts, too.</summary>
    private static readonly string Host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    public static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"redis://127.0.0.1:{port}");

    public static ProgramStart Start(params string[] arguments) => Beside(Assembly, arguments);

    /// <summary>Another program that stands beside the harness.</summary>
    public static ProgramStart Beside(string assembly, params string[] arguments) => new(Host, ["exec", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments]);

    /// <summary>Whether what is started here has native code beside its IL, as <c>./dev bench</c> makes it where it can.</summary>
    public static bool IsCompiledAhead()
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, Assembly)));
        return file.PEHeaders.CorHeader is { ManagedNativeHeaderDirectory.Size: > 0 };
    }

    public static ProgramStart Produce(int redisPort, ProducerOrder order, IReadOnlyList<string> more) => Start([
        "produce", "--redis", Url(redisPort), "--mode", order.Mode, "--jobs", Text(order.Jobs), "--kind", order.Kind, "--ms", Text(order.Milliseconds),
        "--from", Text(order.From), "--rate", Text(order.Rate), "--long-every", Text(order.LongEvery), "--long-ms", Text(order.LongMilliseconds),
        "--asks", order.Asks, "--queues", Text(order.Queues), .. more]);

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
