using System.Text;

namespace Lighthouse.Redis.Tests;

public sealed class RedisCommandTests
{
    [Fact]
    public void Take_AllKindsOfArguments_AreEncoded()
    {
        var command = new RedisCommand("FCALL"u8).Arg("claim").Arg(2).Key("a"u8).Key("ü").Arg(-5).Arg(long.MinValue).Arg(0.5).Arg(1e300).Arg([0, 13, 10]).Arg("").Arg((ReadOnlyMemory<byte>)"m"u8.ToArray());
        command.Name.ShouldBe("FCALL");
        command.FirstKey.ToArray().ShouldBe("a"u8.ToArray());
        Wire(command).ShouldBe("*12\r\n$5\r\nFCALL\r\n$5\r\nclaim\r\n$1\r\n2\r\n$1\r\na\r\n$2\r\nü\r\n$2\r\n-5\r\n$20\r\n-9223372036854775808\r\n$3\r\n0.5\r\n$6\r\n1E+300\r\n$3\r\n\0\r\n\r\n$0\r\n\r\n$1\r\nm\r\n");
    }

    [Fact]
    public void Take_ManyAndLargeArguments_GrowsAsNeeded()
    {
        var command = new RedisCommand("XADD");
        for (var i = 0; i < 20_000; i++) command.Arg(i);
        command.Arg(new byte[3_000_000]).Arg(new string('é', 500_000));
        var reply = RedisReply.Parse(Encoding.UTF8.GetBytes(Wire(command)));
        reply.Length.ShouldBe(20_003);
        reply[20_000].AsInt64().ShouldBe(19_999);
        reply[20_001].Length.ShouldBe(3_000_000);
        reply[20_002].AsString().ShouldBe(new string('é', 500_000));
    }

    [Fact]
    public void FirstKey_NoKeyMarked_IsEmpty() => new RedisCommand("PING"u8).Arg("x").FirstKey.IsEmpty.ShouldBeTrue();

    [Fact]
    public void Copy_BeforeSending_IsAnotherCommandWithTheSameContent()
    {
        var command = new RedisCommand("BLPOP"u8).Key("k").Arg(1).Blocking(TimeSpan.FromSeconds(1));
        var copy = command.Copy().Arg("more");
        copy.BlockTime.ShouldBe(TimeSpan.FromSeconds(1));
        copy.FirstKey.ToArray().ShouldBe("k"u8.ToArray());
        Wire(command).ShouldBe("*3\r\n$5\r\nBLPOP\r\n$1\r\nk\r\n$1\r\n1\r\n");
        Wire(copy).ShouldBe("*4\r\n$5\r\nBLPOP\r\n$1\r\nk\r\n$1\r\n1\r\n$4\r\nmore\r\n");
    }

    [Fact]
    public void Take_Twice_IsRefused()
    {
        var command = new RedisCommand("PING"u8);
        Wire(command);
        Should.Throw<InvalidOperationException>(() => command.Take()).Message.ShouldContain("Use Copy()");
        Should.Throw<InvalidOperationException>(() => command.Arg(1));
        Should.Throw<InvalidOperationException>(command.Copy);
        command.ToString().ShouldBe("(a command that was sent)");
    }

    [Theory]
    [InlineData("SELECT"), InlineData("select"), InlineData("Subscribe"), InlineData("MULTI"), InlineData("HELLO"), InlineData("QUIT")]
    public void Constructor_CommandThatChangesTheConnection_IsRefused(string name) =>
        Should.Throw<ArgumentException>(() => new RedisCommand(name)).Message.ShouldContain("cannot be sent over a shared connection");

    [Fact]
    public void Constructor_NoName_IsRefused() => Should.Throw<ArgumentException>(() => new RedisCommand(""u8));

    [Theory]
    [InlineData(0), InlineData(-1), InlineData(100_000)]
    public void Blocking_WithoutEndOrNotAtAll_IsRefused(int seconds) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new RedisCommand("BLPOP"u8).Blocking(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void ToString_Command_ShowsNoArguments() => new RedisCommand("SET"u8).Key("k").Arg("secret").ToString().ShouldStartWith("SET (2 arguments");

    private static string Wire(RedisCommand command) => Encoding.UTF8.GetString(command.Take().Memory.Span);
}
