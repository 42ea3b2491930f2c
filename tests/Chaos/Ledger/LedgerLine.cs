using System.Text.Json.Serialization;

namespace Lighthouse.Chaos;

/// <summary>What a node says to the ledger: one JSON object a line. Shared by both ends.</summary>
internal sealed record LedgerLine
{
    /// <summary>The environment variable that tells a node where the ledger's socket is.</summary>
    public const string SocketVariable = "LIGHTHOUSE_LEDGER";

    /// <summary>The sender's number for this line; the answer carries it.</summary>
    public long N { get; init; }

    /// <summary><c>Begun</c>, <c>Done</c> or <c>Left</c>.</summary>
    public required string Phase { get; init; }

    public required string Key { get; init; }

    public required string Queue { get; init; }

    public required string Id { get; init; }

    public required string Token { get; init; }

    public int Attempt { get; init; }

    public long Fence { get; init; }

    /// <summary>The member that runs it.</summary>
    public required string Node { get; init; }

    /// <summary>The process; the same in every line of a connection.</summary>
    public string Process { get; init; } = "";
}

/// <summary>What the ledger answers: whether it took the line.</summary>
internal sealed record LedgerAnswer(long N, bool Ok);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LedgerLine))]
[JsonSerializable(typeof(LedgerAnswer))]
internal sealed partial class LedgerJson : JsonSerializerContext;
