using System.Text.Json.Serialization;

namespace Lighthouse.Demo;

/// <summary>What <c>./dev up</c> writes to <c>data/run.json</c>, for <c>./dev pbm</c> and other programs.</summary>
/// <param name="Management">Address of the Lighthouse's management port.</param>
internal sealed record RunFile(string Redis, string Management, IReadOnlyList<RunProcess> Processes, string Sink);

internal sealed record RunProcess(string Name, int Pid, string Management);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunFile))]
internal sealed partial class RunJson : JsonSerializerContext;
