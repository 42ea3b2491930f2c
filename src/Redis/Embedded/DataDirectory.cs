namespace Lighthouse.Redis.Embedded;

/// <summary>The files in an embedded Redis' directory, beside those that Redis itself makes.</summary>
internal sealed class DataDirectory
{
    public DataDirectory(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(Path);
            var probe = In($".probe-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedRedisException($"Redis cannot keep its data in {Path}: {error.Message} Choose a directory that this user may write to.", error);
        }
    }

    public string Path { get; }

    /// <summary>Locked by the server as long as it lives: two servers on one directory would lose jobs.</summary>
    public string ServerLock => In("redis.lock");

    /// <summary>Locked, shared, by every process that uses the server; the last one stops it.</summary>
    public string UserLock => In("redis.users.lock");

    public string RunFile => In("redis.run.json");

    public string Log => In("redis.log");

    private string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The last lines of the server's log, for an error message.</summary>
    public string LastWords()
    {
        try
        {
            return string.Join('\n', File.ReadLines(Log).Where(line => line.Length > 0).TakeLast(5));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
