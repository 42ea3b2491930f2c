using System.ComponentModel;
using System.Diagnostics;

namespace Lighthouse.Chaos;

/// <summary>The system's own programs: ip, mount.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Runs a program and returns what it prints.</summary>
    /// <exception cref="InvalidOperationException">It is not there, or ends with another exit code than 0; the message says which and what it printed.</exception>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (exitCode, output) = await TryAsync(program, arguments);
        return exitCode == 0 ? output : throw new InvalidOperationException($"`{program} {string.Join(' ', arguments)}` ended with exit code {exitCode}: {output.Trim()}");
    }

    /// <summary>Runs a program; 127 when there is none of that name.</summary>
    public static async Task<(int ExitCode, string Output)> TryAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            return (127, error.Message);
        }

        using (process)
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            try
            {
                await process.WaitForExitAsync().WaitAsync(Patience);
            }
            catch (TimeoutException)
            {
                process.Kill();
                return (124, $"It did not end within {Patience.TotalSeconds:0} s.");
            }

            return (process.ExitCode, await output + await errors);
        }
    }
}
