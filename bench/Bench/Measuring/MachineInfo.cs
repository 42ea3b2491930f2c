using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Lighthouse.Bench;

/// <summary>What the figures were measured on, as pairs for a table.</summary>
internal static class MachineInfo
{
    public static async Task<IReadOnlyList<(string Name, string Value)>> ReadAsync() =>
    [
        ("processor", $"{Environment.ProcessorCount} cores of {Field("/proc/cpuinfo", "model name")}{(Field("/proc/cpuinfo", "flags").Contains(" hypervisor", StringComparison.Ordinal) ? ", in a virtual machine" : "")}"),
        ("memory", string.Create(CultureInfo.InvariantCulture, $"{double.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / (1024 * 1024):F0} GiB")),
        ("system", $"{Field("/etc/os-release", "PRETTY_NAME", '=').Trim('"')}, Linux {(await File.ReadAllTextAsync("/proc/sys/kernel/osrelease")).Trim()}"),
        ("Redis", await RedisVersionAsync()),
        (".NET", RuntimeInformation.FrameworkDescription),
        ("our programs", LoadProgram.IsCompiledAhead() ? "compiled ahead, as in the images" : "compiled while they run, other than in the images"),
    ];

    private static string Field(string file, string name, char separator = ':')
    {
        var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? "unknown" : line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim();
    }

    /// <summary><c>Redis server v=7.0.15 sha=… …</c></summary>
    private static async Task<string> RedisVersionAsync()
    {
        using var server = Process.Start(new ProcessStartInfo("redis-server", "--version") { RedirectStandardOutput = true })!;
        var words = (await server.StandardOutput.ReadToEndAsync()).Split(' ');
        await server.WaitForExitAsync();
        return words.FirstOrDefault(word => word.StartsWith("v=", StringComparison.Ordinal))?[2..] ?? "unknown";
    }
}
