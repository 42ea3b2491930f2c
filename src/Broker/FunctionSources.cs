using System.Security.Cryptography;
using System.Text;

namespace Lighthouse.Broker;

/// <summary>The text of the two libraries, put together from Functions/*.lua. A test replaces a file (a seam) by its name.</summary>
internal sealed class FunctionSources
{
    /// <summary>Rises when the public library changes in a way that an older one must not overwrite.</summary>
    public const int PublicVersion = 2;

    /// <summary>In groups: what the files of one share ends with it (see <see cref="FunctionScopes"/>).</summary>
    private static readonly string[][] Internal =
    [
        ["now", "call", "prelude", "drafts", "text"],
        ["cluster", "join", "beat", "leave", "down", "counted", "reclaimed", "lead", "resign", "save", "view", "cron", "cron_put", "cron_pause", "cron_remove", "cron_list"],
        [
            "meta", "marks", "validate", "quiet", "journal", "finish", "wishes", "holds", "possession", "takeout", "unique", "limits", "admit", "lanes",
            "caller", "consumer", "cancelled", "suspect", "verdict",
        ],
        ["handout", "promote", "inbox", "undeliver", "alone", "open", "claim", "disarm", "held", "followup", "settle", "release", "reclaim", "close", "progress", "shutout", "configure"],
        ["operate", "findings", "audit_streams", "audit_holds", "audit_marks", "audit", "pause", "limit", "cancel", "dead", "requeue", "purge", "forgive", "fire"],
    ];

    private static readonly string[][] Public = [["now", "call", "prelude", "drafts", "text", "meta", "marks", "validate", "journal", "finish", "wishes", "holds", "possession", "takeout", "unique", "limits", "admit", "lanes", "enqueue", "enqueue_all", "job"]];

    public FunctionSources(IReadOnlyDictionary<string, string>? replaced = null)
    {
        var body = Join(Internal, replaced);
        InternalName = $"lh1_{Hash(body)}";
        InternalText = Head(InternalName, InternalName) + body;
        var open = Join(Public, replaced);
        PublicDescription = $"version {PublicVersion} {Hash(open)}";
        PublicText = Head("lighthouse", PublicDescription) + open;
    }

    public string InternalName { get; }

    public string InternalText { get; }

    public string PublicText { get; }

    /// <summary>Stands on each public function, so that a node can tell an older library from a newer one.</summary>
    public string PublicDescription { get; }

    private static string Head(string name, string description) =>
        $"#!lua name={name}\nlocal LIBRARY, DESCRIPTION = '{name}', '{description}'\n";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));

    private static string Join(string[][] groups, IReadOnlyDictionary<string, string>? replaced) =>
        FunctionScopes.Join([.. groups.Select(files => Array.ConvertAll(files, file => replaced is not null && replaced.TryGetValue(file, out var other) ? other : Read($"{file}.lua")))]);

    private static string Read(string file)
    {
        using var stream = typeof(FunctionSources).Assembly.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"{file} is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
