using System.Globalization;

namespace Lighthouse.Bench;

/// <summary>Command lines of <c>bench/Load</c>, which stands beside the harness.</summary>
internal static class LoadProgram
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "Lighthouse.Load.dll");

    /// <summary>The host that runs the harness runs what it starts, too.</summary>
    private static readonly string Host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    public static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"redis://127.0.0.1:{port}");

    public static ProgramStart Start(params string[] arguments) => new(Host, ["exec", Assembly, .. arguments]);

    public static ProgramStart Produce(int redisPort, ProducerOrder order, IReadOnlyList<string> more) => Start([
        "produce", "--redis", Url(redisPort), "--mode", order.Mode, "--jobs", Text(order.Jobs), "--kind", order.Kind, "--ms", Text(order.Milliseconds),
        "--from", Text(order.From), "--rate", Text(order.Rate), .. more]);

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
