using System.Diagnostics;
using System.Text.Json;
using Lighthouse.Client;
using Lighthouse.Demo.Cluster;
using Lighthouse.Messages;

namespace Lighthouse.EndToEnd;

/// <summary>Jobs from any client, through each door, to a settled result.</summary>
public sealed class ThreeDoorsTests(OneNode node) : IClassFixture<OneNode>
{
    private readonly TestCluster _cluster = node.Cluster;

    [Fact]
    public async Task StreamDoor_RedisCli_JobSucceedsAndPbmShowsItsTimeline()
    {
        var id = await _cluster.AddAsync("test.echo", "\"one two three\"");
        await _cluster.WaitForStateAsync(id, JobStates.Succeeded);

        (await _cluster.Redis.CliAsync("GET", $"lh:{{default}}:result:{id}")).ShouldContain("\"result\":\"one two three\"");
        var (exit, output, errors) = await _cluster.PbmAsync("job", "show", id);
        exit.ShouldBe(0, errors);
        output.ShouldContain("succeeded");
        output.ShouldContain("one two three");
        output.ShouldContain("enqueued");
    }

    [Fact]
    public async Task ListDoor_RedisCli_JobWithItsOwnIdSucceedsAndASecondIsDeduplicated()
    {
        await _cluster.Redis.CliAsync("RPUSH", "lh:{default}:inbox", """{"type":"test.echo","args":[1,2.50,{"a":[]}],"id":"welcome-42","reply_to":"me"}""");
        await _cluster.WaitForStateAsync("welcome-42", JobStates.Succeeded);
        (await _cluster.Redis.CliAsync("LRANGE", "lh:{default}:reply:me", "0", "-1")).ShouldContain("""
            "result":[1,2.50,{"a":[]}]
            """.Trim(), customMessage: "arguments travel byte for byte");

        await _cluster.Redis.CliAsync("RPUSH", "lh:{default}:inbox", """{"type":"test.echo","args":2,"id":"welcome-42"}""");
        await TestCluster.UntilAsync(async () =>
        {
            await _cluster.ReadJournalAsync();
            return _cluster.Entries().Any(entry => entry is { State: JobStates.Deduplicated, First: "welcome-42" });
        }, () => "the second job to be deduplicated");
    }

    [Fact]
    public async Task FunctionDoor_RedisCli_AnswersAtOnceAndRefusesInWords()
    {
        var answer = await _cluster.Redis.CliAsync("FCALL", "lighthouse_enqueue", "1", "lh:{default}", """{"type":"test.echo","args":7,"id":"f-7","result_ttl":"1m"}""", """{"type":"test.echo","args":7,"delay":"soon"}""");
        answer.ShouldContain("f-7");
        answer.ShouldContain("refused");
        answer.ShouldContain("soon");
        await _cluster.WaitForStateAsync("f-7", JobStates.Succeeded);
    }

    [Fact]
    public async Task DotNetClient_EnqueueAndResult_ReturnsWhatTheHandlerReturned()
    {
        await using var client = JobClient.Connect(_cluster.Redis.Url);
        var job = await client.EnqueueAsync(JobRequest.Json("test.echo", """{"n":5}""", new JobOptions { Priority = JobPriority.High }));
        (await client.OutcomeAsync(job.Id, TestCluster.Patience)).State.ShouldBe(JobStates.Succeeded);

        var sleep = await client.EnqueueAsync(JobRequest.Json("test.flaky", """{"failures":100}""", new JobOptions { MaxAttempts = 1, ResultTtl = TimeSpan.FromMinutes(1) }));
        (await Should.ThrowAsync<JobFailedException>(() => client.ResultAsync<object>(sleep.Id, TestCluster.Patience))).Message.ShouldContain("on purpose");
    }

    [Fact]
    public async Task StackExchangeRedis_OrdinaryProgram_ItsJobsRun()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["exec", Layout.Assembly("samples/clients/StackExchange"), "20"]) start.ArgumentList.Add(argument);
        start.Environment["LIGHTHOUSE_REDIS"] = _cluster.Redis.Url;
        using var program = Process.Start(start)!;
        var errors = program.StandardError.ReadToEndAsync();
        var output = (await program.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await program.WaitForExitAsync();
        program.ExitCode.ShouldBe(0, await errors);
        // Ten jobs through each door, and the outcome of those that asked for a reply.
        var ids = output.Where(line => line.Contains("\"door\"", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!).ToArray();
        ids.Length.ShouldBe(20);
        output.Count(line => line.Contains("\"succeeded\"", StringComparison.Ordinal)).ShouldBe(10);
        await _cluster.WaitForEndsAsync(ids);
    }
}
