using System.Text;
using static Lighthouse.Hostile.Tests.Corpus.HostileValues;

namespace Lighthouse.Hostile.Tests.Corpus;

/// <summary>Documents for the list, the function and the HTTP door: each known field with hostile values, then whole documents that are broken, twisted or huge.</summary>
internal sealed class HostileDocuments(int seed, int pass)
{
    private readonly Random _random = new(seed);
    private int _number;

    /// <summary>The share of one of <paramref name="doors"/> in all pairs of field and value, and <paramref name="twisted"/> whole documents, in a shuffled order.</summary>
    public IReadOnlyList<Envelope> Take(int door, int doors, int twisted)
    {
        _number = door * 1_000_000;
        var pairs = (from field in HostileFields.Known.Concat(HostileFields.Alike) from value in Json select (field, value)).ToArray();
        new Random(seed).Shuffle(pairs); // the same order for each door, so that together they take every pair
        var documents = new List<Envelope>();
        for (var at = door; at < pairs.Length; at += doors) documents.Add(Next(number => Pair(number, pairs[at].field, pairs[at].value)));
        for (var n = 0; n < twisted; n++) documents.Add(Next(number => Twisted(number, n)));
        var shuffled = documents.ToArray();
        _random.Shuffle(shuffled);
        return shuffled;
    }

    private Envelope Next(Func<int, byte[]> document)
    {
        var number = _number++;
        return new Envelope(number, [document(number)]);
    }

    private byte[] Pair(int number, string field, byte[] value)
    {
        var members = new List<byte[]>();
        if (field != "type" || _random.Next(4) == 0) members.Add("\"type\":\"echo\""u8.ToArray());
        if (field != "args" || _random.Next(4) == 0) members.Add(Args(number));
        if (HostileFields.Partner(field) is { } partner && _random.Next(3) > 0) members.Add(Member(partner, $"\"u{pass}-{number % 7}\""));
        if (_random.Next(5) == 0) members.Add(Member("result_ttl", "\"1h\""));
        if (_random.Next(9) == 0) members.Add(Member("reply_to", $"\"r{number % 3}\""));
        members.Insert(_random.Next(members.Count + 1), [.. Encoding.UTF8.GetBytes($"\"{field}\":"), .. value]);
        return Document(members);
    }

    private byte[] Twisted(int number, int kind)
    {
        var good = Document([Member("type", "\"echo\""), Args(number), Member("id", $"\"good-{pass}-{number}\"")]);
        var text = Encoding.UTF8.GetString(good);
        return (kind % 40) switch
        {
            0 => good[.._random.Next(good.Length)],
            1 => Flip(good),
            2 => [0xEF, 0xBB, 0xBF, .. good],
            3 => [.. good, 0, .. good],
            4 => [.. good, .. " trailing"u8],
            5 => [.. "["u8, .. good, .. "]"u8],
            6 => [.. good, .. good],
            7 => Encoding.UTF8.GetBytes("\u00a0" + text),
            8 => Encoding.UTF8.GetBytes("/* c */" + text),
            9 => Encoding.UTF8.GetBytes(text.Replace('"', '\'')),
            10 => Encoding.UTF8.GetBytes(text.Insert(text.Length - 1, ",")),
            11 => Encoding.Unicode.GetBytes(text),
            12 => [],
            13 => "  \t\r\n "u8.ToArray(),
            14 => Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 5_000).Select(n => $"\"m{n}\":{n}")) + "," + text[1..]),
            15 => Encoding.UTF8.GetBytes($"{{\"{Repeated("n", 100_000)}\":1,{text[1..]}"),
            16 => Encoding.UTF8.GetBytes(text.Replace("\"type\"", "\"\\u0074ype\"", StringComparison.Ordinal)),
            17 => Encoding.UTF8.GetBytes(text.Replace("\"type\":\"echo\"", "\"type\":\"nobody\",\"type\":\"echo\"", StringComparison.Ordinal)),
            18 => Encoding.UTF8.GetBytes(text.Replace("\"id\":", "\"id\":\"first\",\"id\":", StringComparison.Ordinal)),
            19 => Encoding.UTF8.GetBytes(text[..^1] + ",\"args\":{\"second\":true}}"),
            20 => Encoding.UTF8.GetBytes(Repeated("[", 100_000)),
            21 => Encoding.UTF8.GetBytes(Repeated("{\"a\":", 2_000) + text + Repeated("}", 2_000)),
            22 => Encoding.UTF8.GetBytes(text[..^1] + ",\"x\":" + Repeated("[", 500) + Repeated("]", 500) + "}"),
            23 => Encoding.UTF8.GetBytes(text[..^1] + ",\"x\":1e999,\"y\":-1e999,\"z\":123456789012345678901234567890}"),
            24 => Encoding.UTF8.GetBytes(text[..^1] + ",\"x\":NaN}"),
            25 => Encoding.UTF8.GetBytes(text[..^1] + ",\"meta\":{\"a\":1e999}}"),
            26 => Encoding.UTF8.GetBytes(text[..^1] + ",\"meta\":{\"a\":" + Repeated("[", 900) + Repeated("]", 900) + "}}"),
            27 => Encoding.UTF8.GetBytes(text[..^1] + ",\"meta\":{\"9007199254740993\":1,\"1\":[],\"2\":{}}}"),
            28 => Encoding.UTF8.GetBytes(text[..^1] + $",\"unique\":\"{Repeated("\\u0000", 40)}\"}}"),
            29 => Encoding.UTF8.GetBytes(text[..^1] + ",\"delay\":\"1s\",\"run_at\":0,\"expires_in\":1,\"expires_at\":1}"),
            30 => Encoding.UTF8.GetBytes(text[..^1] + $",\"ordering_key\":\"k{number % 3}\",\"unique\":\"u{number % 5}\",\"on_duplicate\":\"replace\",\"unique_for\":\"done:1m\"}}"),
            31 => Encoding.UTF8.GetBytes(text[..^1] + ",\"id\":null,\"type\":null}"),
            32 => Encoding.UTF8.GetBytes(text[..^1] + ",\"type\":[\"echo\"]}"),
            33 => Encoding.UTF8.GetBytes($"{{\"type\":\"fails\",\"args\":{{\"n\":{number}}},\"max_attempts\":{number % 3},\"backoff\":\"0\"}}"),
            34 => Encoding.UTF8.GetBytes(text[..^1] + ",\"reply_to\":\"taken\",\"result_ttl\":\"10m\"}"),
            35 => Encoding.UTF8.GetBytes("\"" + text.Replace("\"", "\\\"", StringComparison.Ordinal) + "\""),
            36 => number % 4 == 0 ? Encoding.UTF8.GetBytes($"{{\"type\":\"echo\",\"args\":\"{Repeated("a", 2 << 20)}\"}}") : Encoding.UTF8.GetBytes($"{{\"type\":\"echo\",\"args\":\"{Repeated("a", 1 << 18)}\"}}"),
            37 => number % 4 == 0 ? Encoding.UTF8.GetBytes($"{{\"type\":\"{Repeated("t", 1 << 20)}\"}}") : Encoding.UTF8.GetBytes($"{{\"type\":\"echo\",\"id\":\"{Repeated("i", 1 << 16)}\"}}"),
            38 => Flip(Flip(Flip(good))),
            _ => RandomBytes(),
        };
    }

    private byte[] Flip(byte[] document)
    {
        var flipped = document.ToArray();
        flipped[_random.Next(flipped.Length)] = (byte)_random.Next(256);
        return flipped;
    }

    private byte[] RandomBytes()
    {
        var bytes = new byte[_random.Next(1, 200)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Args(int number) => Member("args", $"{{\"n\":{number},\"big\":12345678901234567890,\"e\":[]}}");

    private static byte[] Member(string name, string json) => Encoding.UTF8.GetBytes($"\"{name}\":{json}");

    private static byte[] Document(List<byte[]> members)
    {
        var document = new List<byte>("{"u8.ToArray());
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0) document.Add((byte)',');
            document.AddRange(members[i]);
        }
        document.Add((byte)'}');
        return [.. document];
    }
}
