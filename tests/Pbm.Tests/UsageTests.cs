namespace Lighthouse.Pbm.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("")]
    [InlineData("nope")]
    [InlineData("cluster")]
    [InlineData("cluster nope")]
    [InlineData("cluster down")]
    [InlineData("cluster show --nope")]
    [InlineData("job enqueue")]
    [InlineData("job enqueue ping --max-attempts many")]
    [InlineData("job enqueue ping --file x")]
    [InlineData("job enqueue ping --atomic")]
    [InlineData("job show")]
    [InlineData("job cancel")]
    [InlineData("queue show")]
    [InlineData("dead show")]
    [InlineData("cron add nightly")]
    [InlineData("node resize n1")]
    [InlineData("config resolve")]
    [InlineData("127.0.0.1:1")]
    public async Task Run_OfAnUnknownCommandLine_PrintsTheUsageToTheErrorStream(string line)
    {
        var run = await PbmRun.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        run.ExitCode.ShouldBe(2);
        run.Output.ShouldBe("");
        run.Error.ShouldContain("Usage:\n  pbm");
    }

    [Fact]
    public async Task Help_PrintsTheUsage()
    {
        var run = await PbmRun.Of("job", "--help");
        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain("Usage:\n  pbm job");
    }
}
