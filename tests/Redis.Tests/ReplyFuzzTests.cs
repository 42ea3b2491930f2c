using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Lighthouse.Redis.Tests;

/// <summary>Whatever comes: a reply, a wait for more, or a RedisProtocolException; never anything else, and never a lot of memory.</summary>
public sealed class ReplyFuzzTests
{
    private static readonly Config Thousands = Config.QuickThrowOnFailure.WithMaxTest(3000);

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.Choose(int.MinValue, int.MaxValue).Select(number => $":{number}\r\n"),
        Gen.Elements("+OK\r\n", "-ERR no\r\n", "_\r\n", "#t\r\n", "#f\r\n", ",1.5\r\n", ",inf\r\n", "$-1\r\n", "(123456789012345678901234567890\r\n", "=5\r\ntxt:x\r\n"),
        Gen.ListOf(Gen.Elements('a', '\r', '\n', '$', '*')).Select(text => $"${text.Count}\r\n{string.Concat(text)}\r\n"));

    private static Gen<string> Reply(int size) => size == 0 ? Scalar : Gen.OneOf(
        Scalar,
        Aggregate('*', size),
        Aggregate('~', size),
        Gen.ListOf(Gen.Two(Reply(size / 3)), 2).Select(pairs => $"%{pairs.Count}\r\n{string.Concat(pairs.Select(pair => pair.Item1 + pair.Item2))}"),
        Gen.Two(Reply(size / 3)).Select(two => $"|1\r\n+key\r\n{two.Item1}{two.Item2}"));

    private static Gen<string> Aggregate(char type, int size) =>
        Gen.Choose(0, 4).SelectMany(count => Gen.ListOf(Reply(size / 3), count)).Select(parts => $"{type}{parts.Count}\r\n{string.Concat(parts)}");

    private static readonly Arbitrary<string> Replies = Gen.Sized(size => Reply(Math.Min(size, 30))).ToArbitrary();

    [Fact]
    public void TryParse_AnyValidReply_ReadsTheSameWhereverItIsCut() =>
        Check.One(Thousands, Prop.ForAll(Replies, Gen.Choose(0, 1000).ToArbitrary(), (wire, where) =>
        {
            var bytes = Encoding.Latin1.GetBytes(wire);
            var parser = new ReplyParser(ReplyLimits.Default);
            if (bytes.Length > 1) parser.TryParse(bytes.AsSpan(0, where % bytes.Length), out _, out _).ShouldBeFalse();
            parser.TryParse(bytes, out var pieced, out var used).ShouldBeTrue();
            used.ShouldBe(bytes.Length);
            ReplyParserTests.Show(pieced).ShouldBe(ReplyParserTests.Show(RedisReply.Parse(bytes)));
        }));

    [Fact]
    public void TryParse_RandomBytes_NeverFailsOtherwise() =>
        Check.One(Thousands, Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => Survives(bytes)));

    [Fact]
    public void TryParse_RandomPiecesOfProtocol_NeverFailsOtherwise()
    {
        var pieces = Gen.ListOf(Gen.Elements("*", "$", "%", "~", "|", ">", "+", "-", ":", "=", "!", "(", ",", "#", "_", "\r\n", "\r", "\n", "0", "1", "2", "-1", "?", "9999999", "t", "txt:", "x"));
        Check.One(Thousands.WithMaxTest(20_000), Prop.ForAll(pieces.ToArbitrary(), parts => Survives(Encoding.UTF8.GetBytes(string.Concat(parts)))));
    }

    [Fact]
    public void TryParse_ValidReplyWithABytesChanged_NeverFailsOtherwise() =>
        Check.One(Thousands, Prop.ForAll(Replies, Gen.Three(Gen.Choose(0, 1000)).ToArbitrary(), (wire, change) =>
        {
            var bytes = Encoding.Latin1.GetBytes(wire);
            bytes[change.Item1 % bytes.Length] = (byte)change.Item2;
            if (change.Item3 % 2 == 0) bytes = [.. bytes[..(change.Item3 % bytes.Length)], .. bytes];
            Survives(bytes);
        }));

    private static void Survives(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var parser = new ReplyParser(ReplyLimits.Default);
            for (var rest = bytes.AsSpan(); parser.TryParse(rest, out var reply, out var used); rest = rest[used..])
                ReplyParserTests.Show(reply);
        }
        catch (RedisProtocolException)
        {
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(50_000 + (200L * bytes.Length));
    }
}
