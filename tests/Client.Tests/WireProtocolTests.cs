using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Lighthouse.Client.Tests;

/// <summary>What <c>docs/wire-protocol.md</c> tells a client author is true: its rights suffice, its refusals are those words. (Its examples run in Jobs.Tests, against a node.)</summary>
public sealed partial class WireProtocolTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly string Document = File.ReadAllText(DocumentPath());

    public static TheoryData<string, string> Refusals =>
        [.. RefusalRow().Matches(Document[Document.IndexOf("### What a bad value gets", StringComparison.Ordinal)..Document.IndexOf("## Ids", StringComparison.Ordinal)]).Select(row => (row.Groups[1].Value, row.Groups[2].Value.Trim('`').Trim()))];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refusal_InTheTable_IsWhatTheDoorsSay(string sent, string words)
    {
        var queue = $"r{Guid.NewGuid():N}";
        var options = sent.StartsWith("a document ", StringComparison.Ordinal) ? "json " + sent["a document ".Length..].Trim('`')
            : sent == "no `type`" ? "args 1"
            : sent.Trim('`') is var fields && fields.Contains("type ", StringComparison.Ordinal) ? fields
            : "type t " + fields;
        var id = await ShellAsync($"redis-cli XADD 'lh:{{{queue}}}:ready' '*' {options}");
        id.ShouldMatch("^[0-9]+-0$");

        var node = await redis.NodeAsync(queue);
        var claimed = await node.ClaimAsync();
        var reason = claimed is [var job] ? SimulatedNode.Refusal(job) : await redis.Server.CliAsync("FCALL_RO", "lighthouse_job", "1", $"lh:{{{queue}}}", id);
        reason.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\/", "/", StringComparison.Ordinal).ShouldContain(words);
    }

    [Theory]
    [InlineData("list", "~lh:{rights}:inbox +rpush", """RPUSH lh:{rights}:inbox {"type":"t"}""", "RPUSH lh:{other}:inbox x", "XADD lh:{rights}:ready * type t", "DEL lh:{rights}:inbox")]
    [InlineData("stream", "~lh:{rights}:ready +xadd", "XADD lh:{rights}:ready * type t", "RPUSH lh:{rights}:inbox x", "XTRIM lh:{rights}:ready MAXLEN 0", "DEL lh:{rights}:ready")]
    [InlineData("reader", "%R~lh:{rights}:result:* +get", "GET lh:{rights}:result:1-0", "GET lh:{rights}:dead", "DEL lh:{rights}:result:1-0", "KEYS *")]
    [InlineData("waiter", "~lh:{rights}:reply:* +blpop", "BLPOP lh:{rights}:reply:me 0.01", "BLPOP lh:{rights}:inbox 0.01", "DEL lh:{rights}:reply:me", "RPUSH lh:{rights}:reply:me x")]
    [InlineData("caller", "~lh:{rights} ~lh:{rights}:* +@all -@dangerous -@admin", """FCALL lighthouse_enqueue 1 lh:{rights} {"type":"t"}""", """FCALL lighthouse_enqueue 1 lh:{other} {"type":"t"}""", "FLUSHALL", "CONFIG GET *")]
    public async Task Rights_InTheTable_SufficeAndAllowNoMore(string user, string rules, string allowed, params string[] refused)
    {
        await redis.Server.CliAsync(["ACL", "SETUSER", user, "on", ">secret", .. rules.Split(' ')]);
        string[] As(string command) => ["--user", user, "--pass", "secret", "--no-auth-warning", .. command.Split(' ')];
        (await redis.Server.CliAsync(As(allowed))).ShouldNotContain("NOPERM");
        foreach (var command in refused) (await redis.Server.CliAsync(As(command))).ShouldContain("NOPERM", customMessage: command);
    }

    private async Task<string> ShellAsync(string command)
    {
        var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command.Replace("redis-cli", $"redis-cli -p {redis.Server.Port}", StringComparison.Ordinal));
        using var shell = Process.Start(start)!;
        var (output, error) = (await shell.StandardOutput.ReadToEndAsync(), await shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync();
        error.ShouldBeEmpty();
        return output.Trim();
    }

    private static string DocumentPath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../docs/wire-protocol.md");

    /// <summary>Rows of the table of refusals that begin with something one can type.</summary>
    [GeneratedRegex("^\\| ((?:a document )?`[^|]*?`|no `type`) \\| (`+[^|]*`+) \\|$", RegexOptions.Multiline)]
    private static partial Regex RefusalRow();
}
