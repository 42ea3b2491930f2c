using System.Text.Json;
using Lighthouse.Demo.Cluster;

namespace Lighthouse.Demo.Workload;

/// <summary>Word counts of the repository's own documents, enqueued and read back by a Python script with nothing but a Redis client.</summary>
internal static class Documents
{
    /// <summary>The script; ends when every result is read back.</summary>
    public static ChildProcess Start(string redis, string logDirectory, Action<SampleJob> enqueued)
    {
        var python = System.Environment.GetEnvironmentVariable("LIGHTHOUSE_PYTHON") ?? "python3";
        var script = Path.Combine(Layout.Root, "samples", "Demo", "count_words.py");
        return ChildProcess.Start("count_words.py", python, [script, .. Paths(".md", ".cs", ".lua")], Path.Combine(logDirectory, "count_words.log"), Layout.Root,
            new Dictionary<string, string?> { ["LIGHTHOUSE_REDIS"] = redis }, line => Note(line, enqueued));
    }

    /// <summary>Files of the repository with one of these endings, relative to its root; build output and installed packages are left out.</summary>
    public static IReadOnlyList<string> Paths(params string[] endings)
    {
        string[] folders = ["docs", "src", "samples", "hocon", "tests", "bench"];
        return [.. folders.Select(folder => Path.Combine(Layout.Root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Layout.Root, path))
            .Where(path => endings.Contains(Path.GetExtension(path), StringComparer.Ordinal) && !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal)];
    }

    private static void Note(string line, Action<SampleJob> enqueued)
    {
        if (!line.StartsWith('{')) return;
        using var document = JsonDocument.Parse(line);
        var job = document.RootElement;
        if (job.TryGetProperty("words", out _) || job.TryGetProperty("error", out _)) return;
        enqueued(new SampleJob(job.GetProperty("id").GetString()!, "text.count-words", false));
    }
}
