namespace Lighthouse.Bench.Tests.Kernel;

/// <summary>What the kernel's benchmark prints, read back.</summary>
public sealed class KernelLineTests
{
    private const string Tell = """{"workload":"W9","case":"tell","unit":"messages","ours":[10,30,20],"beside":[40,20],"ratio":0.700,"ratio_min":0.25,"ratio_max":1.5,"bar":0.7,"bytes":8.1,"bytes_beside":16.0}""";
    private const string Spawn = """{"workload":"W9","case":"spawn","unit":"lives","ours":[5],"beside":[9],"ratio":0.556,"ratio_min":0.556,"ratio_max":0.556,"bar":null,"bytes":900.0,"bytes_beside":700.0}""";

    [Fact]
    public void ReadAll_OfARun_GivesMediansAndBytesOfBothSides()
    {
        var lines = KernelLine.ReadAll($"{Tell}\n{Spawn}\n");

        lines.Keys.ShouldBe(["tell", "spawn"]);
        lines["tell"].Of(Side.Ours).ShouldBe([new(Metric.EachPerSecond, 20), new(Metric.AllocatedBytes, 8.1)]);
        lines["tell"].Of(Side.Floor).ShouldBe([new(Metric.EachPerSecond, 30), new(Metric.AllocatedBytes, 16)]);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("""{"case":"tell"}""")]
    [InlineData("""{"case":"tell","ours":[],"beside":[],"bytes":1,"bytes_beside":1}""")]
    public void ReadAll_OfAnythingElse_IsABrokenBenchmarkThatShowsTheLine(string line) =>
        Should.Throw<BrokenBenchmarkException>(() => KernelLine.ReadAll(line)).Message.ShouldContain(line);

    [Fact]
    public void ReadAll_OfTheSameCaseTwice_IsABrokenBenchmark() =>
        Should.Throw<BrokenBenchmarkException>(() => KernelLine.ReadAll($"{Tell}\n{Tell}")).Message.ShouldContain("two lines of `tell`");
}
