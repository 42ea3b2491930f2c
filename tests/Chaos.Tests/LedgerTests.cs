using System.Net.Sockets;

namespace Lighthouse.Chaos.Tests;

/// <summary>The ledger takes what is new and refuses what has been overtaken, over its socket as well.</summary>
public sealed class LedgerTests
{
    [Fact]
    public void Write_NewerRunHasBegun_RefusesTheOlder()
    {
        var book = new LedgerBook(TimeProvider.System);

        book.Write(Line(LedgerPhase.Begun, 1)).ShouldBeTrue();
        book.Write(Line(LedgerPhase.Begun, 2)).ShouldBeTrue();
        book.Write(Line(LedgerPhase.Done, 1)).ShouldBeFalse();
        book.Write(Line(LedgerPhase.Begun, 1)).ShouldBeFalse();
        book.Write(Line(LedgerPhase.Done, 2)).ShouldBeTrue();
        book.Entries.Select(entry => entry.Refused).ShouldBe([false, false, true, true, false]);
    }

    [Fact]
    public void Write_SameFenceBeginsTwice_RefusesTheSecond()
    {
        var book = new LedgerBook(TimeProvider.System);

        book.Write(Line(LedgerPhase.Begun, 1)).ShouldBeTrue();
        book.Write(Line(LedgerPhase.Begun, 1)).ShouldBeFalse();
    }

    [Fact]
    public void Lost_RunsOfTheProcess_EndThereAndOthersGoOn()
    {
        var book = new LedgerBook(TimeProvider.System);
        book.Write(Line(LedgerPhase.Begun, 1, "one"));
        book.Write(Line(LedgerPhase.Begun, 1, "other"));

        book.Lost("one");

        book.Entries[^1].ShouldSatisfyAllConditions(entry => entry.Phase.ShouldBe(LedgerPhase.Lost), entry => entry.JobId.ShouldBe("one"), entry => entry.Order.ShouldBe(3));
        book.Write(Line(LedgerPhase.Done, 1, "other")).ShouldBeTrue();
        book.Lost("other");
        book.Entries[^1].Phase.ShouldBe(LedgerPhase.Done);
    }

    [Fact]
    public async Task Server_ConnectionBreaks_NotesTheProcessAsLost()
    {
        var path = Path.Combine(Path.GetTempPath(), $"ledger-{Guid.NewGuid():N}.sock");
        await using var server = LedgerServer.Start(path);
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            await using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream);
            await stream.WriteAsync("{\"n\":7,\"phase\":\"Begun\",\"queue\":\"q\",\"key\":\"q/a\",\"id\":\"a\",\"token\":\"a\",\"attempt\":1,\"node\":\"n\",\"fence\":3,\"process\":\"p\"}\n"u8.ToArray());
            (await reader.ReadLineAsync()).ShouldBe("{\"n\":7,\"ok\":true}");
        }

        await Support.Eventually.TrueAsync(() => server.Book.Entries is [_, { Phase: LedgerPhase.Lost, Fence: 3 }]);
    }

    private static LedgerLine Line(LedgerPhase phase, long fence, string job = "a") =>
        new() { Phase = phase.ToString(), Queue = "q", Key = $"q/{job}", Id = job, Token = job, Node = "n", Fence = fence, Process = job };
}
