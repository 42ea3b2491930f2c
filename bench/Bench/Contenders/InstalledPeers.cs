using System.ComponentModel;
using System.Diagnostics;

namespace Lighthouse.Bench;

/// <summary>Which other systems are here, and in which versions.</summary>
internal static class InstalledPeers
{
    private static readonly IReadOnlyList<(string System, string[] Command)> Questions =
    [
        (Rq.System, [Debian.Python, "-c", "import rq, redis, platform as p; print('%s (redis-py %s, Python %s)' % (rq.VERSION, redis.__version__, p.python_version()))"]),
        (Celery.System, [Debian.Python, "-c", "import celery, redis, platform as p; print('%s (redis-py %s, Python %s)' % (celery.__version__, redis.__version__, p.python_version()))"]),
        (Sidekiq.System, [Debian.Ruby, "-e", "require 'sidekiq'; puts \"#{Sidekiq::VERSION} (redis-rb #{Redis::VERSION}, Ruby #{RUBY_VERSION})\""]),
        (BullMq.System, [JavaScript.Runtime, "-p", Package("bullmq", "ioredis")]),
        (BeeQueue.System, [JavaScript.Runtime, "-p", Package("bee-queue", "redis")]),
    ];

    /// <summary>By system; null for one that cannot be used.</summary>
    public static async Task<IReadOnlyDictionary<string, string?>> AskAsync()
    {
        var answers = new Dictionary<string, string?>();
        foreach (var (system, command) in Questions) answers[system] = await AnswerAsync(command);
        return answers;
    }

    private static string Package(string name, string client) =>
        $"const v = name => JSON.parse(require('fs').readFileSync(`node_modules/${{name}}/package.json`)).version; require('{name}'); `${{v('{name}')}} ({client} ${{v('{client}')}}, Node.js ${{process.versions.node}})`";

    private static async Task<string?> AnswerAsync(string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = PeerFolder.Path };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await errors;
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? output.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null; // there is no such program
        }
    }
}
