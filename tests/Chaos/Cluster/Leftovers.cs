using System.Text;
using Lighthouse.Demo.Cluster;

namespace Lighthouse.Chaos;

/// <summary>What runs that were killed left on this machine: processes, namespaces, links, mounts, folders. Only of owners that live no more.</summary>
internal static class Leftovers
{
    /// <summary>In a folder that was kept on purpose.</summary>
    public const string KeptMark = "kept";

    public static async Task CleanAsync()
    {
        foreach (var process in Processes()) ChildProcess.Signal(process, Signals.Kill);
        foreach (var name in await NamesAsync("netns", "list")) await Tool.TryAsync("ip", "netns", "del", name);
        foreach (var name in await NamesAsync("-o", "link", "show", "type", "bridge")) await Tool.TryAsync("ip", "link", "del", name);
        foreach (var name in await NamesAsync("-o", "link", "show", "type", "veth")) await Tool.TryAsync("ip", "link", "del", name);
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath()).Where(folder => IsAbandoned(Path.GetFileName(folder))))
        {
            await Disk.UnmountAsync(Path.Combine(folder, Disk.FolderName));
            if (!File.Exists(Path.Combine(folder, KeptMark))) DeleteFolder(folder);
        }
    }

    public static void DeleteFolder(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // somebody else's, or in use: it stays
        }
    }

    private static bool IsAbandoned(string name) => RunName.OwnerOf(name) is { } owner && !Directory.Exists($"/proc/{owner}");

    /// <summary>The first words of the lines <c>ip</c> prints, where they name what an owner left that is gone.</summary>
    private static async Task<IReadOnlyList<string>> NamesAsync(params string[] arguments)
    {
        var (exitCode, output) = await Tool.TryAsync("ip", arguments);
        if (exitCode != 0) return [];
        return [.. output.Split('\n').Select(line => NameIn(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Where(name => name.Length > 0 && IsAbandoned(name))];
    }

    /// <summary><c>12: lhc34v1@if2: …</c> or <c>lhc34n1 (id: 3)</c>.</summary>
    private static string NameIn(string[] words) => words switch
    {
        [] => "",
        [var number, var name, ..] when number.EndsWith(':') => name.TrimEnd(':').Split('@')[0],
        [var name, ..] => name,
    };

    private static IEnumerable<int> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id)) continue;
            string[] environment;
            try
            {
                environment = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "environ"))).Split('\0');
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                continue; // gone meanwhile, or another user's
            }

            var mark = environment.FirstOrDefault(entry => entry.StartsWith(RunName.Variable + "=", StringComparison.Ordinal));
            if (mark is not null && int.TryParse(mark.AsSpan(RunName.Variable.Length + 1), out var owner) && !Directory.Exists($"/proc/{owner}")) yield return id;
        }
    }
}
