using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>Commands as the real Redis gets them: without what it would decide by its own clock or by chance.</summary>
internal static partial class WithoutChance
{
    /// <summary>The command without its wait, and without what Redis would decide by chance or by its own clock. Null parts: the simulation answers itself.</summary>
    public static (IReadOnlyList<byte[]>? Parts, bool Blocks) Of(SimulatedCall call, DateTimeOffset now)
    {
        var parts = call.Parts;
        switch (call.Name)
        {
            case "TIME":
                return (null, false);
            case "XADD":
                var star = Array.FindIndex(parts, part => part.AsSpan().SequenceEqual("*"u8));
                if (star < 0) return (parts, false);
                byte[][] dated = [.. parts];
                dated[star] = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeMilliseconds()}-*"));
                return (dated, false);
            case "SMEMBERS":
                return ([.. ((string[])["SORT"]).Select(Encoding.ASCII.GetBytes), parts[1], "ALPHA"u8.ToArray()], false);
            case "SCAN":
                return ([.. ((string[])["FCALL_RO", "sim_scan", "0"]).Select(Encoding.ASCII.GetBytes), parts[Array.FindIndex(parts, part => part.AsSpan().SequenceEqual("MATCH"u8)) + 1]], false);
            case "XREADGROUP":
                var block = Array.FindIndex(parts, part => part.AsSpan().SequenceEqual("BLOCK"u8));
                return block < 0 ? (parts, false) : ([.. parts[..block], .. parts[(block + 2)..]], true);
            case "FCALL" when call.Verb == "join":
                return ([.. parts.Select(part => part.Length > 0 && part[0] == '{' ? Encoding.UTF8.GetBytes(Machine().Replace(Encoding.UTF8.GetString(part), "")) : part)], false);
            default:
                return (parts, false);
        }
    }

    /// <summary>What Redis answers to TIME.</summary>
    public static RedisReply Time(DateTimeOffset now)
    {
        var (seconds, micros) = (now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), (now.Ticks % TimeSpan.TicksPerSecond / 10).ToString(CultureInfo.InvariantCulture));
        return RedisReply.Parse($"*2\r\n${seconds.Length}\r\n{seconds}\r\n${micros.Length}\r\n{micros}\r\n");
    }

    /// <summary>Which process on which machine it is has no place in a history.</summary>
    [GeneratedRegex("""\"(?:pid|host)\":(?:\d+|\"[^\"]*\"),""")]
    private static partial Regex Machine();
}
