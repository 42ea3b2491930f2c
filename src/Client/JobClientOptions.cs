using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.Client;

/// <summary>How a client reaches its Redis.</summary>
public sealed record JobClientOptions
{
    /// <summary><c>redis://[user:password@]host[:port][/database]</c>, or <c>rediss://</c> for TLS.</summary>
    public required string Redis { get; init; }

    /// <summary>What every key begins with; the same as the nodes'.</summary>
    public string Prefix { get; init; } = Defaults.Prefix;

    /// <summary>Whether the function library may be loaded when Redis lacks it. Off where an ACL forbids it: then a node loads it.</summary>
    public bool LoadFunctions { get; init; } = true;

    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>How arguments become JSON and results are read; null is <see cref="JobJson.Options"/>.</summary>
    public JsonSerializerOptions? Json { get; init; }
}
