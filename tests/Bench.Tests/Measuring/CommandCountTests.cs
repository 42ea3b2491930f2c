using System.Text;

namespace Lighthouse.Bench.Tests.Measuring;

/// <summary>Commands, counted as they pass.</summary>
public sealed class CommandCountTests
{
    /// <summary>Three commands; the second has an argument that looks like one.</summary>
    private static readonly byte[] Three = Encoding.ASCII.GetBytes("*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nECHO\r\n$14\r\n*1\r\n$4\r\nPING\r\n\r\n*3\r\n$3\r\nSET\r\n$1\r\na\r\n$0\r\n\r\n");

    [Fact]
    public void Total_OfCommandsInOnePiece_CountsEachOnce()
    {
        var count = new CommandCount();
        count.Connection()(Three);
        count.Total.ShouldBe(3);
    }

    [Fact]
    public void Total_OfCommandsCutAnywhere_IsTheSame()
    {
        for (var size = 1; size < Three.Length; size++)
        {
            var count = new CommandCount();
            var connection = count.Connection();
            foreach (var piece in Three.Chunk(size)) connection(piece);
            count.Total.ShouldBe(3, $"in pieces of {size}");
        }
    }

    [Fact]
    public void Total_OfSeveralConnections_IsTheirSumAndTheyDoNotMix()
    {
        var count = new CommandCount();
        var (one, other) = (count.Connection(), count.Connection());
        one(Three.AsMemory(0, 20));
        other(Three);
        one(Three.AsMemory(20));
        count.Total.ShouldBe(6);
    }
}
