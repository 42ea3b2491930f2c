namespace Lighthouse.Hostile.Tests.Corpus;

/// <summary>The fields of docs/wire-protocol.md, and names that look like them.</summary>
internal static class HostileFields
{
    public static readonly string[] Known =
    [
        "type", "args", "id", "priority", "delay", "run_at", "expires_in", "expires_at", "max_attempts", "backoff", "timeout", "result_ttl", "reply_to", "unique", "unique_for", "on_duplicate", "ordering_key",
        "traceparent", "meta", "v",
    ];

    public static readonly string[] Alike = ["@id", "@m", "@err", "@", "", "json", "Type", "tуpe", "type ", "type\0", "é", "e\u0301", "delay\u200b", "ID", "constructor", "__index", "n", "1", "-1", "%s", "{q}", "\ufefftype"];

    /// <summary>What a field needs beside it to mean anything.</summary>
    public static string? Partner(string field) => field is "unique_for" or "on_duplicate" ? "unique" : null;
}
