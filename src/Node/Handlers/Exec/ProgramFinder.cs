namespace Lighthouse.Node;

/// <summary>Finds a program as the shell would, so that a misspelt one is an error at start and not one of each job.</summary>
internal sealed class ProgramFinder(string? searchPath)
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The program's full path, or null. A name with a slash is taken relative to <paramref name="directory"/>.</summary>
    public string? Find(string program, string directory)
    {
        if (program.Contains('/', StringComparison.Ordinal)) return IsProgram(Path.GetFullPath(program, directory));
        return (searchPath ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => IsProgram(Path.Combine(folder, program))).FirstOrDefault(found => found is not null);
    }

    private static string? IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != 0) ? path : null;
}
