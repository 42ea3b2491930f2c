using System.Globalization;
using System.Text;

namespace Lighthouse.Soak;

/// <summary>The jobs of the soak: every feature in a fixed share, each hundred alike. Job n is the same in every run.</summary>
internal static class Mix
{
    /// <summary>Jobs of each hundred that bring an id of their own, and so are remembered for a day.</summary>
    public const int WithId = 12;

    /// <summary>Jobs of each hundred that end as dead letters.</summary>
    public const int Dying = 2;

    /// <summary>Jobs of each hundred that a successful one leaves behind in its own queue, and in the other one.</summary>
    public const int Children = 1;

    /// <summary>Lists that outcomes are pushed to.</summary>
    public const int ReplyLists = 7;

    /// <summary>The document of job n, or null where it goes in by the stream door instead.</summary>
    public static byte[]? Document(int n)
    {
        var text = (n % 100) switch
        {
            < 38 => null,
            < 50 => Of("noop", $"\"id\":\"client-{n}\""),
            < 55 => Of("echo", "\"result_ttl\":\"5s\""),
            < 60 => Of("noop", $"\"reply_to\":\"replies-{n % ReplyLists}\""),
            < 64 => Of("noop", "\"priority\":\"high\""),
            < 68 => Of("noop", "\"priority\":\"low\""),
            < 72 => Of("noop", "\"delay\":\"1s\""),
            < 74 => Of("noop", "\"expires_at\":\"2020-01-01\""),
            < 79 => Of("flaky", "\"backoff\":\"100ms\""),
            < 81 => Of("dies", "\"max_attempts\":1"),
            < 86 => Of("noop", $"\"unique\":\"key-{n % 500}\""),
            < 87 => Of("noop", $"\"unique\":\"timed-{n}\",\"unique_for\":\"2s\""),
            < 93 => Of("noop", $"\"ordering_key\":\"customer-{n % 97}\""),
            < 96 => Of("limited", ""),
            < 97 => Of("spawns", ""),
            < 98 => Of("spawns.elsewhere", ""),
            < 99 => Of("reports", ""),
            _ => Of("noop", "\"meta\":{\"tenant\":\"acme\"},\"timeout\":\"1m\""),
        };
        return text is null ? null : Encoding.UTF8.GetBytes(text);
    }

    private static string Of(string type, string more) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"type":"soak.{{type}}","args":{"n":12345}{{(more.Length == 0 ? "" : ",")}}{{more}}}""");
}
