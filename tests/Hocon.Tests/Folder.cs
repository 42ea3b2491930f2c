using System.Text;

namespace Lighthouse.Hocon.Tests;

/// <summary>A folder of files for one test, deleted with it.</summary>
internal sealed class Folder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("lighthouse-hocon-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public Folder With(string name, string text) => With(name, Encoding.UTF8.GetBytes(text));

    public Folder With(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], content);
        return this;
    }

    public string Json(string name) => Read.Compact(HoconJson.Write(HoconReader.ReadFile(this[name], Read.NoEnvironment)));

    /// <summary>The errors of reading a file, with paths relative to the folder.</summary>
    public string[] Errors(string name)
    {
        HoconReader.TryRead([HoconLayer.FromFile(this[name])], Read.NoEnvironment, out _, out var errors);
        return [.. errors.Select(error => error.ToString().Replace(_path + "/", "", StringComparison.Ordinal))];
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
