using System.Globalization;

namespace Lighthouse.Chaos;

/// <summary>Where Redis keeps its append-only file: a small file system of its own where this process may mount one, so that it can be filled; else a folder.</summary>
internal sealed class Disk : IAsyncDisposable
{
    public const string FolderName = "redis";

    private const string BallastName = "ballast";

    private Disk(string folder, bool canBeFilled) => (Folder, CanBeFilled) = (folder, canBeFilled);

    public string Folder { get; }

    public bool CanBeFilled { get; }

    public static async Task<Disk> MountAsync(string parent, int megabytes)
    {
        var folder = Path.Combine(parent, FolderName);
        Directory.CreateDirectory(folder);
        var size = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m");
        var (exitCode, _) = await Tool.TryAsync("mount", "-t", "tmpfs", "-o", size, "lighthouse-chaos", folder);
        return new Disk(folder, exitCode == 0);
    }

    /// <summary>Harmless where nothing is mounted.</summary>
    public static async Task UnmountAsync(string folder)
    {
        if (File.Exists("/proc/mounts") && (await File.ReadAllTextAsync("/proc/mounts")).Contains($" {folder} ", StringComparison.Ordinal)) await Tool.TryAsync("umount", "-l", folder);
    }

    /// <summary>Writes until not a byte more fits.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Path.Combine(Folder, BallastName), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        foreach (var size in (int[])[1 << 20, 4 << 10])
        {
            var block = new byte[size];
            try
            {
                while (true) ballast.Write(block);
            }
            catch (IOException)
            {
                // no block of this size fits any more
            }
        }
    }

    public void Free() => File.Delete(Path.Combine(Folder, BallastName));

    public ValueTask DisposeAsync() => new(UnmountAsync(Folder));
}
