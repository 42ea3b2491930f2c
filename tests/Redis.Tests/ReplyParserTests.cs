using System.Text;

namespace Lighthouse.Redis.Tests;

public sealed class ReplyParserTests
{
    /// <summary>Wire form and what it reads as, in <see cref="Show"/>'s notation.</summary>
    public static TheoryData<string, string> Valid => new()
    {
        { "+OK\r\n", "+OK" },
        { "+\r\n", "+" },
        { "-WRONGTYPE Operation\r\n", "!WRONGTYPE Operation" },
        { ":0\r\n", "0" },
        { ":-9223372036854775808\r\n", "-9223372036854775808" },
        { ":9223372036854775807\r\n", "9223372036854775807" },
        { ":+5\r\n", "5" },
        { "$0\r\n\r\n", "''" },
        { "$5\r\nhello\r\n", "'hello'" },
        { "$4\r\na\r\nb\r\n", "'a\r\nb'" },
        { "$-1\r\n", "null" },
        { "*-1\r\n", "null" },
        { "_\r\n", "null" },
        { "#t\r\n", "true" },
        { "#f\r\n", "false" },
        { ",3.25\r\n", "3.25" },
        { ",-1e-3\r\n", "-0.001" },
        { ",inf\r\n", "Infinity" },
        { ",-inf\r\n", "-Infinity" },
        { ",nan\r\n", "NaN" },
        { "(3492890328409238509324850943850943825024385\r\n", "3492890328409238509324850943850943825024385" },
        { "!8\r\nERR a\r\nb\r\n", "!ERR a\r\nb" },
        { "=8\r\ntxt:some\r\n", "'some'" },
        { "=4\r\ntxt:\r\n", "''" },
        { "*0\r\n", "[]" },
        { "%0\r\n", "{}" },
        { "~0\r\n", "()" },
        { "*3\r\n:1\r\n$1\r\na\r\n-ERR inside\r\n", "[1 'a' !ERR inside]" },
        { "*2\r\n*2\r\n:1\r\n*1\r\n:2\r\n*2\r\n+x\r\n_\r\n", "[[1 [2]] [+x null]]" },
        { "*3\r\n*0\r\n*-1\r\n*1\r\n*0\r\n", "[[] null [[]]]" },
        { "%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n:2\r\n", "{+a 1 +b [2]}" },
        { "~2\r\n+a\r\n+b\r\n", "(+a +b)" },
        { ">2\r\n+message\r\n$1\r\nx\r\n", "<+message 'x'>" },
        { "|1\r\n+ttl\r\n:3600\r\n+OK\r\n", "+OK" },
        { "|0\r\n$1\r\na\r\n", "'a'" },
        { "|1\r\n+a\r\n*2\r\n:1\r\n:2\r\n*2\r\n:3\r\n:4\r\n", "[3 4]" },
        { "*3\r\n:1\r\n|1\r\n+k\r\n*1\r\n%1\r\n+x\r\n:9\r\n:2\r\n:3\r\n", "[1 2 3]" },
        { "*1\r\n|1\r\n|1\r\n+x\r\n+y\r\n+k\r\n+v\r\n:7\r\n", "[7]" },
    };

    [Theory, MemberData(nameof(Valid))]
    public void Parse_ValidReply_ReadsIt(string wire, string expected) => Show(RedisReply.Parse(wire)).ShouldBe(expected);

    [Theory, MemberData(nameof(Valid))]
    public void TryParse_CutAtEachByte_WaitsForTheRestAndThenReadsTheSame(string wire, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(wire);
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            var parser = new ReplyParser(ReplyLimits.Default);
            parser.TryParse(bytes.AsSpan(0, cut), out _, out _).ShouldBeFalse($"{cut} of {bytes.Length} bytes");
            parser.TryParse(bytes, out var reply, out var used).ShouldBeTrue();
            used.ShouldBe(bytes.Length);
            Show(reply).ShouldBe(expected);
        }
    }

    [Theory, MemberData(nameof(Valid))]
    public void TryParse_ByteByByteAndTwiceInARow_ReadsBoth(string wire, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(wire + wire);
        var parser = new ReplyParser(ReplyLimits.Default);
        var start = 0;
        List<string> read = [];
        for (var end = 1; end <= bytes.Length; end++)
        {
            if (!parser.TryParse(bytes.AsSpan(start, end - start), out var reply, out var used)) continue;
            start += used;
            read.Add(Show(reply));
        }
        read.ShouldBe([expected, expected]);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "'H', which is no type of RESP3")]
    [InlineData("\u0015\u0003\u0003", "'\\x15', which is no type of RESP3")]
    [InlineData(":\r\n", "'' is no value of type ':'")]
    [InlineData(":1x\r\n", "'1x' is no value of type ':'")]
    [InlineData(":99999999999999999999\r\n", "is no value of type ':'")]
    [InlineData(":-\r\n", "'-' is no value")]
    [InlineData("#y\r\n", "'y' is no value of type '#'")]
    [InlineData(",1.2.3\r\n", "'1.2.3' is no value of type ','")]
    [InlineData("(12a\r\n", "'12a' is no value of type '('")]
    [InlineData("_x\r\n", "'x' is no value of type '_'")]
    [InlineData("$x\r\n", "'x' is no length")]
    [InlineData("$\r\n", "'' is no length")]
    [InlineData("$-2\r\n", "'-2' is no length")]
    [InlineData("$2\r\nabc\r\n", "does not end where it says")]
    [InlineData("$?\r\n;4\r\n", "streamed")]
    [InlineData("*?\r\n", "streamed")]
    [InlineData("%-1\r\n", "only for an array")]
    [InlineData("=-1\r\n", "only for a bulk string")]
    [InlineData("=3\r\ntxt\r\n", "three-letter format")]
    [InlineData("=5\r\nabcde\r\n", "three-letter format")]
    [InlineData("*1\r\n>1\r\n+x\r\n", "push message came inside")]
    [InlineData("+a\rb\r\n", "carriage return without a line feed")]
    [InlineData("$134217729\r\n", "announces a length of 134217729; the limit is 134217728")]
    [InlineData("*1048577\r\n", "announces a length of 1048577; the limit is 1048576")]
    [InlineData("*99999999999\r\n", "announces a length of 99999999999")]
    [InlineData("*1\r\n%2147483647\r\n", "announces a length of 2147483647")]
    public void Parse_WhatIsNoReply_IsRefusedInWords(string wire, string words) =>
        Should.Throw<RedisProtocolException>(() => RedisReply.Parse(wire)).Message.ShouldContain(words);

    [Theory]
    [InlineData("*1\r\n", "", "")]
    [InlineData("~1\r\n", "+x\r\n", "")]
    [InlineData("|1\r\n", "+x\r\n", "+y\r\n")]
    public void Parse_NestedAMillionDeep_IsRefusedAtTheLimit(string open, string inner, string after)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 1_000_000)) + inner + after;
        Should.Throw<RedisProtocolException>(() => RedisReply.Parse(deep)).Message.ShouldContain("nested more than 32 deep");

        var allowed = string.Concat(Enumerable.Repeat("*1\r\n", 32)) + ":1\r\n";
        RedisReply.Parse(allowed)[0][0][0].Length.ShouldBe(1);
    }

    [Fact]
    public void TryParse_HugeLengthsAnnounced_TakesNoMemoryForThem()
    {
        var parser = new ReplyParser(ReplyLimits.Default);
        var wire = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("*1048576\r\n", 31)) + "$134217728\r\nabc");
        var before = GC.GetAllocatedBytesForCurrentThread();
        parser.TryParse(wire, out _, out _).ShouldBeFalse();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10_000);
    }

    [Fact]
    public void TryParse_EndlessLine_IsRefusedAtTheLimit()
    {
        var parser = new ReplyParser(new ReplyLimits { LineBytes = 100 });
        parser.TryParse(Encoding.UTF8.GetBytes("+" + new string('a', 100)), out _, out _).ShouldBeFalse();
        Should.Throw<RedisProtocolException>(() => parser.TryParse(Encoding.UTF8.GetBytes("+" + new string('a', 102)), out _, out _))
            .Message.ShouldContain("longer than 100 bytes");
    }

    [Fact]
    public void TryParse_ReplyLargerThanTheLimit_IsRefused()
    {
        var parser = new ReplyParser(new ReplyLimits { ReplyBytes = 50 });
        Should.Throw<RedisProtocolException>(() => parser.TryParse(Encoding.UTF8.GetBytes("*20\r\n" + string.Concat(Enumerable.Repeat("+abc\r\n", 10))), out _, out _))
            .Message.ShouldContain("larger than 50 bytes");
    }

    [Fact]
    public void TryParse_MoreValuesThanTheLimit_IsRefused() =>
        Should.Throw<RedisProtocolException>(() => new ReplyParser(new ReplyLimits { Values = 10 }).TryParse("*3\r\n*3\r\n:1\r\n:1\r\n:1\r\n*3\r\n:1\r\n:1\r\n:1\r\n*3\r\n:1\r\n:1\r\n"u8, out _, out _))
            .Message.ShouldBe("A reply has more than 10 values.");

    [Fact]
    public void Parse_MoreBehindIt_IsRefused() =>
        Should.Throw<RedisProtocolException>(() => RedisReply.Parse(":1\r\n:2\r\n")).Message.ShouldContain("come 4 more");

    /// <summary>A reply in a short notation, through its public members only.</summary>
    internal static string Show(RedisReply reply)
    {
        if (reply.IsNull) return "null";
        if (!reply.IsAggregate)
        {
            return reply.Kind switch
            {
                RedisReplyKind.SimpleString => "+" + reply.AsString(),
                RedisReplyKind.Error => "!" + reply.AsString(),
                RedisReplyKind.Double => reply.AsDouble().ToString(System.Globalization.CultureInfo.InvariantCulture),
                RedisReplyKind.BulkString or RedisReplyKind.VerbatimString => $"'{reply.AsString()}'",
                _ => reply.AsString(),
            };
        }
        List<string> elements = [];
        foreach (var element in reply) elements.Add(Show(element));
        var inside = string.Join(' ', elements);
        return reply.Kind switch
        {
            RedisReplyKind.Map => $"{{{inside}}}",
            RedisReplyKind.Set => $"({inside})",
            RedisReplyKind.Push => $"<{inside}>",
            _ => $"[{inside}]",
        };
    }
}
