using System.Text;

namespace Lighthouse.Redis.Tests;

public sealed class RedisReplyTests
{
    [Fact]
    public void AsInt64_IntegerOrTextOfOne_IsRead()
    {
        RedisReply.Parse(":-7\r\n").AsInt64().ShouldBe(-7);
        RedisReply.Parse("$2\r\n42\r\n").AsInt64().ShouldBe(42);
        RedisReply.Parse("$19\r\n9223372036854775807\r\n").AsInt64().ShouldBe(long.MaxValue);
        RedisReply.Parse("#t\r\n").AsInt64().ShouldBe(1);
        Should.Throw<InvalidOperationException>(() => RedisReply.Parse("$3\r\n4x2\r\n").AsInt64()).Message.ShouldBe("Expected an integer, but the reply is \"4x2\".");
        Should.Throw<InvalidOperationException>(() => RedisReply.Parse("_\r\n").AsInt64()).Message.ShouldBe("Expected an integer, but the reply is null.");
        Should.Throw<OverflowException>(() => RedisReply.Parse(":4294967296\r\n").AsInt32());
    }

    [Fact]
    public void AsDouble_NumberOrTextOfOne_IsRead()
    {
        RedisReply.Parse(",2.5\r\n").AsDouble().ShouldBe(2.5);
        RedisReply.Parse(":3\r\n").AsDouble().ShouldBe(3);
        RedisReply.Parse("$4\r\n1e10\r\n").AsDouble().ShouldBe(1e10);
        Should.Throw<InvalidOperationException>(() => RedisReply.Parse("+x\r\n").AsDouble()).Message.ShouldStartWith("Expected a number");
    }

    [Fact]
    public void AsString_AnyScalar_IsText()
    {
        RedisReply.Parse(":5\r\n").AsString().ShouldBe("5");
        RedisReply.Parse("#f\r\n").AsString().ShouldBe("false");
        RedisReply.Parse("=7\r\nmkd:# a\r\n").AsString().ShouldBe("# a");
        RedisReply.Parse("_\r\n").AsString().ShouldBe("");
        Should.Throw<InvalidOperationException>(() => RedisReply.Parse("*1\r\n:1\r\n").AsString()).Message.ShouldBe("Expected text, but the reply is array of 1 elements.");
    }

    [Fact]
    public void AsMemory_OfTheReply_StaysValidWhateverElseIsParsed()
    {
        var wire = Encoding.UTF8.GetBytes("*2\r\n$3\r\nabc\r\n$3\r\ndef\r\n");
        var slice = RedisReply.Parse(wire)[1].AsMemory();
        wire.AsSpan().Clear();
        Encoding.UTF8.GetString(slice.Span).ShouldBe("def");
        RedisReply.Parse(":12\r\n").AsMemory().ToArray().ShouldBe("12"u8.ToArray());
    }

    [Fact]
    public void TryGet_MapOrFlatArray_FindsTheValue()
    {
        foreach (var type in "%2 *4".Split(' '))
        {
            var reply = RedisReply.Parse($"{type}\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n*1\r\n:2\r\n");
            reply.TryGet("b"u8, out var value).ShouldBeTrue();
            value[0].AsInt64().ShouldBe(2);
            reply.TryGet("c"u8, out _).ShouldBeFalse();
        }
    }

    [Fact]
    public void Indexer_OutsideOrNoArray_SaysSo()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => RedisReply.Parse("*1\r\n:1\r\n")[1]).Message.ShouldContain("The reply has 1 elements.");
        Should.Throw<InvalidOperationException>(() => RedisReply.Parse("+OK\r\n")[0]).Message.ShouldBe("Expected an array, but the reply is \"OK\".");
    }

    [Fact]
    public void ToString_BinaryAndLongText_IsShortenedAndReadable()
    {
        RedisReply.Parse([.. "$3\r\na"u8, 0, 255, .. "\r\n"u8]).ToString().ShouldBe("\"a\\x00\\xff\"");
        RedisReply.Parse($"$200\r\n{new string('x', 200)}\r\n").ToString().ShouldBe($"\"{new string('x', 100)}…\"");
        RedisReply.Parse("%1\r\n:1\r\n:2\r\n").ToString().ShouldBe("map of 2 elements");
    }
}
