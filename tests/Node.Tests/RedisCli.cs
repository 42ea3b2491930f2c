using System.Diagnostics;

namespace Lighthouse.Node.Tests;

/// <summary>redis-cli against a server that the test did not start itself.</summary>
internal static class RedisCli
{
    public static async Task<string> RunAsync(int port, params string[] arguments)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-p", $"{port}", .. arguments]) start.ArgumentList.Add(argument);
        using var cli = Process.Start(start)!;
        var output = await cli.StandardOutput.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return output.TrimEnd('\n');
    }
}
