namespace Lighthouse.Samples;

/// <summary>The files that jobs may read: those below the repository's folder.</summary>
public sealed class SampleFiles(SampleOptions options)
{
    /// <exception cref="SampleInputException">The path leaves the folder, or there is no such file.</exception>
    public string Find(string path)
    {
        var full = Path.GetFullPath(path, options.Root);
        if (!full.StartsWith(options.Root.TrimEnd('/') + "/", StringComparison.Ordinal)) throw new SampleInputException($"`{path}` leaves the repository.");
        return File.Exists(full) ? full : throw new SampleInputException($"There is no file `{path}` in the repository.");
    }
}
