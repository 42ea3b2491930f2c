namespace Lighthouse.Redis.Embedded;

/// <summary>One process' share in an embedded Redis. The kernel gives it back when the process dies, however it dies.</summary>
internal sealed class UserLock(string path, FileStream share) : IDisposable
{
    /// <summary>Null: the last user is just stopping the server.</summary>
    public static UserLock? TryTake(string path)
    {
        try
        {
            return new UserLock(path, new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Gives the share back and, when nobody else has one, keeps everybody out until the result is disposed.</summary>
    public IDisposable? TryBeLast()
    {
        share.Dispose();
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => share.Dispose();
}
