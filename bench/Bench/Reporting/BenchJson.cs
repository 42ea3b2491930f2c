using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lighthouse.Bench;

/// <summary>One workload, as a program reads it.</summary>
internal sealed record WorkloadLine(string Workload, string Title, int Rounds, bool Quick, IReadOnlyList<CaseLine> Cases, IReadOnlyList<BarLine> Bars, IReadOnlyList<LawLine> Laws);

/// <param name="Failure">What went wrong in a round; null when nothing did.</param>
/// <param name="Figures">By the metric's name.</param>
internal sealed record CaseLine(string Contender, string Side, string Variant, string Persistence, string? Failure, IReadOnlyDictionary<string, Spread> Figures);

internal sealed record LawLine(string Law, double Exponent, double Factor);

internal sealed record BarLine(string Bar, string Wanted, string Verdict, Spread? Reached);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkloadLine))]
[JsonSerializable(typeof(ProducerReport))]
[JsonSerializable(typeof(KernelLine))]
internal sealed partial class BenchJson : JsonSerializerContext;
