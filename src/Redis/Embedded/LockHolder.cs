using System.Globalization;
using System.Text.RegularExpressions;

namespace Lighthouse.Redis.Embedded;

/// <summary>Who has a directory's lock, as /proc tells: the server inherits the open file, and its command line names its port.</summary>
internal static partial class LockHolder
{
    /// <summary>This user's processes that have the lock file open, those that try for the lock in vain among them.</summary>
    public static IEnumerable<(int Pid, int Port)> Find(DataDirectory directory)
    {
        var path = AsTheKernelWrites(directory);
        foreach (var process in Entries("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            if (!Entries(Path.Combine(process, "fd")).Any(file => Target(file) == path)) continue;
            if (Port().Match(CommandLine(process)) is { Success: true } port) yield return (pid, int.Parse(port.Groups[1].Value, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>By another file of that directory, which may be opened: no name on the way to it is a link.</summary>
    private static string AsTheKernelWrites(DataDirectory directory)
    {
        using var neighbour = File.OpenHandle(directory.UserLock);
        var real = Path.GetDirectoryName(Target($"/proc/self/fd/{neighbour.DangerousGetHandle()}"))!;
        return Path.Combine(real, Path.GetFileName(directory.ServerLock));
    }

    /// <summary>None where the process has ended, or is another user's.</summary>
    private static string[] Entries(string directory)
    {
        try
        {
            return Directory.GetFileSystemEntries(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>As it was started, and as a redis-server names itself once it listens.</summary>
    [GeneratedRegex(@"(?:--port |127\.0\.0\.1:)(\d{1,5})\b")]
    private static partial Regex Port();
}
