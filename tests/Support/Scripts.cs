namespace Lighthouse.Support;

/// <summary>Programs that a test writes itself.</summary>
public static class Scripts
{
    /// <returns>The file, which can be executed.</returns>
    public static string Write(string folder, string name, string lines)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, $"#!/bin/sh\n{lines}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }
}
