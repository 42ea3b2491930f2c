namespace Lighthouse.Bench;

/// <summary><c>bench/Peers</c>, where the other systems' scripts are.</summary>
internal static class PeerFolder
{
    public static string Path { get; } = Find();

    public static string Of(string system) => System.IO.Path.Combine(Path, system);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var peers = System.IO.Path.Combine(folder.FullName, "bench", "Peers");
            if (Directory.Exists(peers)) return peers;
        }

        throw new DirectoryNotFoundException($"There is no folder bench/Peers above {AppContext.BaseDirectory}. Run the benchmark from a clone of the repository.");
    }
}
