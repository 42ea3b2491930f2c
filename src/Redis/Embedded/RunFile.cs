using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lighthouse.Redis.Embedded;

/// <summary>Where the server of a directory can be found, for the next process and for people.</summary>
/// <param name="Pid">0: it was stopped; the port is kept, to be the same next time.</param>
/// <param name="RunId">Redis' own number of this run: what tells it from another server on the same port.</param>
internal sealed record RunFile(string Url, int Port, int Pid, string RunId)
{
    public static RunFile? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RunFileJson.Default.RunFile);
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(string path)
    {
        var other = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllBytes(other, JsonSerializer.SerializeToUtf8Bytes(this, RunFileJson.Default.RunFile));
        File.Move(other, path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RunFile))]
internal sealed partial class RunFileJson : JsonSerializerContext;
