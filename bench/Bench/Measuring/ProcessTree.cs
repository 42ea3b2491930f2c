using System.Globalization;

namespace Lighthouse.Bench;

/// <summary>CPU and memory of processes with all that they started, from <c>/proc</c>.</summary>
/// <param name="Cpu">Seconds, those of children that have ended included.</param>
/// <param name="Processes">How many there are.</param>
internal readonly record struct ProcessTree(double Cpu, int Processes, IReadOnlyList<int> Ids)
{
    /// <summary>Ticks of <c>/proc/*/stat</c> a second; a constant of Linux' interface to programs.</summary>
    private const double TicksPerSecond = 100;

    public static ProcessTree Read(IReadOnlyCollection<int> roots)
    {
        if (roots.Count == 0) return new ProcessTree(0, 0, []);
        var stats = new Dictionary<int, Stat>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Stat.Read(id) is { } stat) stats[id] = stat;
        }
        var children = stats.ToLookup(each => each.Value.Parent, each => each.Key);
        var (ids, queue, cpu) = (new List<int>(), new Queue<int>(roots), 0.0);
        while (queue.TryDequeue(out var id))
        {
            if (!stats.TryGetValue(id, out var stat)) continue;
            ids.Add(id);
            cpu += stat.Cpu;
            foreach (var child in children[id]) queue.Enqueue(child);
        }
        return new ProcessTree(cpu, ids.Count, ids);
    }

    /// <summary>CPU seconds of one process and of its children that have ended; 0 when it is gone.</summary>
    public static double CpuOf(int id) => Stat.Read(id)?.Cpu ?? 0;

    /// <summary>
    /// Memory in bytes, what processes share divided among them (Pss): a forked worker does not count its parent's pages again. <c>Own</c> is without the pages of files,
    /// such as the runtime's libraries: a process's part of those rises when another that has them mapped ends.
    /// </summary>
    public (long All, long Own) Memory()
    {
        var (all, files) = (0L, 0L);
        foreach (var line in Ids.SelectMany(id => ReadLines($"/proc/{id}/smaps_rollup")))
        {
            all += BytesOf(line, "Pss:");
            files += BytesOf(line, "Pss_File:");
        }

        return (all, all - files);
    }

    private static long BytesOf(string line, string name) =>
        line.StartsWith(name, StringComparison.Ordinal) ? long.Parse(line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024 : 0;

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return []; // it has ended meanwhile
        }
    }

    private sealed record Stat(int Parent, double Cpu)
    {
        public static Stat? Read(int id)
        {
            if (ReadLines($"/proc/{id}/stat").FirstOrDefault() is not { } line) return null;
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' '); // the name in parentheses may hold anything
            double Ticks(int at) => double.Parse(fields[at], CultureInfo.InvariantCulture);
            return new Stat(int.Parse(fields[1], CultureInfo.InvariantCulture), (Ticks(11) + Ticks(12) + Ticks(13) + Ticks(14)) / TicksPerSecond);
        }
    }
}
