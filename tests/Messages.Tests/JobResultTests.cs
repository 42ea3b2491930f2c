using System.Text;

namespace Lighthouse.Messages.Tests;

public sealed class JobResultTests
{
    [Theory]
    [InlineData("1769860800123")]
    [InlineData("\"2026-01-31T12:00:00.123Z\"")]
    public void Parse_Outcome_EveryMember(string endedAt)
    {
        var result = JobResult.Parse(Encoding.UTF8.GetBytes(
            $"{{\"id\":\"1-0\",\"state\":\"dead\",\"result\":null,\"error\":{{\"type\":\"timeout\",\"message\":\"Too slow.\"}},\"attempts\":3,\"node\":\"a-1\",\"ended_at\":{endedAt},\"later\":1}}"));
        result.State.ShouldBe(JobStates.Dead);
        result.Error.ShouldBe(new JobError("timeout", "Too slow."));
        result.Attempts.ShouldBe(3);
        result.EndedAt.ShouldBe(new DateTimeOffset(2026, 1, 31, 12, 0, 0, 123, TimeSpan.Zero));
        JobResult.Parse(Encoding.UTF8.GetBytes(result.ToJson())).EndedAt.ShouldBe(result.EndedAt);
    }
}
