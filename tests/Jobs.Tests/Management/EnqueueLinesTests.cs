using System.Net;
using System.Text;
using System.Text.Json;

namespace Lighthouse.Jobs.Tests.Management;

/// <summary>Thousands of jobs in one request, a line each.</summary>
public sealed class EnqueueLinesTests(OperatedNode cluster) : IClassFixture<OperatedNode>
{
    [Fact]
    public async Task Lines_OfThousands_AreEachAnsweredInOrder()
    {
        var body = new StringBuilder();
        for (var i = 0; i < 3_000; i++) body.Append(i == 1_234 ? "hello\n" : $$"""{"type":"t","args":[{{i}}],"id":"l-{{i}}"}""" + (i % 2 == 0 ? "\n" : "\r\n\n"));
        var (status, lines) = await PostAsync("lines", body.ToString().TrimEnd());
        status.ShouldBe(HttpStatusCode.OK);
        lines.Count.ShouldBe(3_000);
        lines[0].GetProperty("id").GetString().ShouldBe("l-0");
        lines[2_999].GetProperty("id").GetString().ShouldBe("l-2999");
        lines[1_234].GetProperty("error").GetString()!.ShouldStartWith("the job is not JSON: `hello`");
        lines.Count(line => line.GetProperty("new").GetBoolean()).ShouldBe(2_999);
        (await cluster.GetAsync("/queues/lines")).Body.GetProperty("ready").GetInt64().ShouldBe(2_999);
    }

    [Fact]
    public async Task Lines_ReachTheirHandlerByteForByte()
    {
        await PostAsync("bytes", """{"type":"t","id":"b","args":{ "n":123456789012345678901234567890, "e":[] }}""");
        (await cluster.Redis.CliAsync("XRANGE", "lh:{bytes}:ready", "-", "+")).ShouldContain("""{ "n":123456789012345678901234567890, "e":[] }""");
    }

    [Fact]
    public async Task Lines_NoneOrTooLong_AreRefusedInWords()
    {
        (await PostAsync("refused", " \n\n")).Lines.Single().GetProperty("error").GetString()!.ShouldStartWith("The body is empty.");
        var (status, lines) = await PostAsync("refused", new string('x', 2 * 1024 * 1024 + 1));
        status.ShouldBe(HttpStatusCode.BadRequest);
        lines.Single().GetProperty("error").GetString()!.ShouldStartWith("Line 1 is longer than 2 MiB");
    }

    [Fact]
    public async Task Lines_BrokenOffByALongOne_SayHowFarTheyCame()
    {
        var (status, lines) = await PostAsync("broken-off", string.Concat(Enumerable.Repeat("{\"type\":\"t\"}\n", 600)) + new string('x', 2 * 1024 * 1024 + 1) + "\n");
        status.ShouldBe(HttpStatusCode.OK);
        lines.Count.ShouldBeInRange(501, 601);
        lines[^1].GetProperty("error").GetString()!.ShouldContain("Line 601 is longer than 2 MiB");
    }

    [Fact]
    public async Task Atomic_IsAllOrNothing()
    {
        var (created, answers) = await cluster.PostAsync("/queues/atomic/jobs?atomic=true", """[{"type":"t","id":"a-1"},{"type":"t","id":"a-2"}]""");
        created.ShouldBe(HttpStatusCode.Created, answers.GetRawText());
        answers.EnumerateArray().Select(answer => answer.GetProperty("id").GetString()).ShouldBe(["a-1", "a-2"]);

        var (refused, why) = await cluster.PostAsync("/queues/atomic/jobs?atomic=true", """[{"type":"t","id":"a-3"},{"args":1}]""");
        refused.ShouldBe(HttpStatusCode.BadRequest);
        why.GetProperty("error").GetString()!.ShouldStartWith("Nothing was enqueued: job 2 of 2 was refused: type is missing.");

        var (known, first) = await cluster.PostAsync("/queues/atomic/jobs?atomic=true", """[{"type":"t","id":"a-4"},{"type":"t","id":"a-1"}]""");
        known.ShouldBe(HttpStatusCode.Conflict);
        first.GetProperty("error").GetString().ShouldBe("Nothing was enqueued: job 2 of 2 is there already, as `atomic/a-1`.");

        (await cluster.PostAsync("/queues/atomic/jobs?atomic=true", $"[{string.Join(',', Enumerable.Repeat("""{"type":"t"}""", 501))}]"))
            .Body.GetProperty("error").GetString().ShouldBe("atomic=true takes 1 to 500 jobs, not 501. Nothing was enqueued.");
        (await cluster.GetAsync("/queues/atomic")).Body.GetProperty("ready").GetInt64().ShouldBe(2);
    }

    private async Task<(HttpStatusCode Status, List<JsonElement> Lines)> PostAsync(string queue, string body)
    {
        using var http = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/x-ndjson");
        using var response = await http.PostAsync(new Uri($"{cluster.Node.Management}/api/v1/queues/{queue}/jobs"), content);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))]);
    }
}
