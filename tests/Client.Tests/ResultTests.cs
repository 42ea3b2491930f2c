using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Support;

namespace Lighthouse.Client.Tests;

public sealed class ResultTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly JobClient _client = redis.Client;

    [Fact]
    public async Task Result_JobThatSucceedsLater_IsWhatItsHandlerReturned()
    {
        var id = await EnqueueAsync("later");
        var node = await redis.NodeAsync("later");
        var waiting = _client.ResultAsync<Count>(id, Patience, "later");
        var job = (await node.ClaimAsync()).ShouldHaveSingleItem();
        waiting.IsCompleted.ShouldBeFalse();
        await node.SettleAsync(job, OutcomeKind.Succeeded, """{"words":3}""", resultTtl: TimeSpan.FromHours(1));
        (await waiting).ShouldBe(new Count(3));
        (await _client.ResultAsync<Count>($"later/{id}", Patience)).ShouldBe(new Count(3));
        var outcome = await _client.OutcomeAsync(id, Patience, "later");
        (outcome.State, outcome.Attempts, outcome.Node).ShouldBe(("succeeded", 1, "node-a"));
        outcome.EndedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Result_DeadJob_IsATypedException()
    {
        var id = await EnqueueAsync("dying");
        var node = await redis.NodeAsync("dying");
        await node.SettleAsync((await node.ClaimAsync()).ShouldHaveSingleItem(), OutcomeKind.Dead, error: new JobError("MailboxUnknownException", "No such mailbox."));
        var fault = await Should.ThrowAsync<JobFailedException>(() => _client.ResultAsync<Count>(id, Patience, "dying"));
        (fault.State, fault.ErrorType, fault.ErrorMessage, fault.JobId, fault.Queue).ShouldBe(("dead", "MailboxUnknownException", "No such mailbox.", id, "dying"));
        fault.Message.ShouldBe($"Job dying/{id} ended as dead: MailboxUnknownException: No such mailbox.");
    }

    [Fact]
    public async Task Result_JobThatIsNotRunInTime_TimesOutAndNamesItsState()
    {
        var id = await EnqueueAsync("waiting");
        var fault = await Should.ThrowAsync<TimeoutException>(() => _client.ResultAsync<Count>(id, TimeSpan.FromMilliseconds(30), "waiting"));
        fault.Message.ShouldEndWith("it is ready.");
    }

    [Fact]
    public async Task Result_SucceededAndNotKept_IsToldAtOnce()
    {
        var id = await EnqueueAsync("unkept");
        var node = await redis.NodeAsync("unkept");
        await node.SettleAsync((await node.ClaimAsync()).ShouldHaveSingleItem(), OutcomeKind.Succeeded);
        var fault = await Should.ThrowAsync<JobNotFoundException>(() => _client.ResultAsync<Count>(id, Patience, "unkept"));
        fault.Message.ShouldContain("enqueued with ResultTtl");
    }

    [Fact]
    public async Task Result_OfAJobStillInTheInbox_IsAwaited()
    {
        await redis.Server.CliAsync("RPUSH", "lh:{inbox}:inbox", """{"type":"any","id":"from-the-list"}""");
        var waiting = _client.ResultAsync<int>("from-the-list", Patience, "inbox");
        var node = await redis.NodeAsync("inbox");
        var job = (await node.ClaimAsync()).ShouldHaveSingleItem();
        await node.SettleAsync(job, OutcomeKind.Succeeded, "7", resultTtl: TimeSpan.FromMinutes(1));
        (await waiting).ShouldBe(7);
    }

    [Fact]
    public async Task Result_SucceededWithNothingButATtl_IsTheDefault()
    {
        var id = await EnqueueAsync("nothing");
        var node = await redis.NodeAsync("nothing");
        await node.SettleAsync((await node.ClaimAsync()).ShouldHaveSingleItem(), OutcomeKind.Succeeded, resultTtl: TimeSpan.FromMinutes(1));
        (await _client.ResultAsync<Count>(id, Patience, "nothing")).ShouldBeNull();
    }

    [Fact]
    public async Task Result_RedisAwayForAWhile_IsReadWhenItIsBack()
    {
        await using var server = await RedisServer.StartAsync(appendOnly: true);
        await using var client = JobClient.Connect(server.Url);
        var id = await client.EnqueueAsync(new SendEmail("a@b.c"));
        var waiting = client.OutcomeAsync(id, Patience, "email");
        server.Kill();
        await server.RestartAsync();
        // The outcome first: a look between the two commands must find the job or its outcome.
        await server.CliAsync("SET", $"lh:{{email}}:result:{id}", $$"""{"id":"{{id}}","state":"cancelled","result":null,"error":null,"attempts":1,"node":null,"ended_at":"2026-01-31T12:00:00.000Z"}""");
        await server.CliAsync("DEL", "lh:{email}:ready");
        (await waiting).State.ShouldBe(JobStates.Cancelled);
    }

    [Theory]
    [InlineData("email/1-0", "other")]
    [InlineData("", null)]
    public async Task Result_AddressThatContradictsItself_IsRefused(string id, string? queue) =>
        await Should.ThrowAsync<ArgumentException>(() => _client.ResultAsync<int>(id, Patience, queue));

    private Task<string> EnqueueAsync(string queue) => _client.EnqueueAsync(new SendEmail("a@b.c"), new JobOptions { Queue = queue });

    private sealed record Count(int Words);
}
