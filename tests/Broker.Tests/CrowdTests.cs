using Lighthouse.Broker.Tests.Support;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>A claim for jobs to hold ahead of the workers ends where it would have to send many away to wait, and leaves them to whoever has a worker free.</summary>
public sealed class CrowdTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private const int Keys = 10;
    private const int Rounds = 4;

    private readonly string _queue = BrokerFixture.NewQueue();
    private int _claims;

    [Fact]
    public async Task Claim_WorkersHaveWorkAndKeysAreTaken_EndsAndLeavesTheRestInTheirStream()
    {
        var session = await FilledAsync();

        var claim = await ClaimAsync(session, Keys * Rounds, ahead: Keys * Rounds - 2);

        claim.ShouldSatisfyAllConditions(
            () => claim.Jobs.Select(job => job.Id).ShouldBe(Enumerable.Range(0, Keys).Select(key => $"k{key}.0")),
            () => claim.Crowded.ShouldBeTrue(),
            () => claim.More.ShouldBeTrue());
        (await CountAsync(" waiting")).ShouldBe(6);
        (await CountAsync(" ready")).ShouldBe(Keys * (Rounds - 1) - 6);
    }

    [Fact]
    public async Task Claim_WorkersAreFree_SendsAwayWhoeverIsInTheirWay()
    {
        var session = await FilledAsync();
        var free = await fixture.XaddAsync(_queue, "type", "t", "args", "1");

        var claim = await ClaimAsync(session, Keys + 1, ahead: 0);

        claim.Jobs.Select(job => job.Id).ShouldBe([.. Enumerable.Range(0, Keys).Select(key => $"k{key}.0"), free]);
        claim.Crowded.ShouldBeFalse();
        (await CountAsync(" waiting")).ShouldBe(Keys * (Rounds - 1));
    }

    [Fact]
    public async Task Claim_Crowded_NothingIsLostAndKeysKeepTheirOrder()
    {
        var session = await FilledAsync();
        List<string> ran = [];
        var crowds = 0;

        for (var i = 0; ran.Count < Keys * Rounds && i < 100; i++)
        {
            var claim = await ClaimAsync(session, Keys * Rounds, ahead: Keys * Rounds - 2);
            ran.AddRange(claim.Jobs.Select(job => job.Id));
            crowds += claim.Crowded ? 1 : 0;
            await fixture.Broker.SettleAsync(session, [.. claim.Jobs.Select(job => job.Succeeded())]);
            (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
        }

        foreach (var key in ran.GroupBy(id => id[..2])) key.ShouldBe(Enumerable.Range(0, Rounds).Select(round => $"{key.Key}.{round}"));
        ran.Count.ShouldBe(Keys * Rounds);
        crowds.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Claim_Crowded_TheBellRingsForANodeWithAWorkerFree()
    {
        var session = await FilledAsync();
        var other = await fixture.OpenAsync(_queue, "n2");
        await ClaimAsync(session, Keys * Rounds, ahead: Keys * Rounds);
        await using var bell = fixture.Bell();

        var (rang, claim) = await bell.WaitAndClaimAsync(other, new ClaimOrder(1, 5, ClaimMode.Busy, TimeSpan.Zero), TimeSpan.FromSeconds(30));

        rang.ShouldBeTrue();
        claim.Crowded.ShouldBeFalse();
        (await CountAsync(" ready")).ShouldBe(0); // all of them looked at: none could be run
    }

    [Fact]
    public async Task Claim_TypesLimitsAreReached_WhatStaysTakesNothing()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.Operator.SetLimitsAsync(_queue, Enumerable.Range(0, Keys).ToDictionary(key => $"type:t{key}:concurrency", _ => (string?)"1"), "tests");
        for (var i = 0; i < 2 * Keys; i++) await fixture.XaddAsync(_queue, "type", $"t{i % Keys}", "args", "1", "id", $"s{i}", "ordering_key", $"k{i}", "unique", $"u{i}");

        var claim = await ClaimAsync(session, 2 * Keys, ahead: 2 * Keys - 1);

        claim.Jobs.Count.ShouldBe(Keys);
        claim.Crowded.ShouldBeTrue();
        (await CountAsync(" waiting")).ShouldBe(6);
        (await fixture.SendAsync("HEXISTS", fixture.Keys.Queue(_queue).Lanes, "o:k15")).AsInt64().ShouldBe(1); // it waits for its type, and has its key
        (await fixture.SendAsync("HEXISTS", fixture.Keys.Queue(_queue).Lanes, "o:k16")).AsInt64().ShouldBe(0); // it stays
    }

    [Fact]
    public async Task Claim_ManyWaitForOneKey_IsNoCrowd()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        for (var i = 0; i < 50; i++)
        {
            await fixture.XaddAsync(_queue, "type", "t", "args", "1", "ordering_key", "hot");
            await fixture.XaddAsync(_queue, "type", "t", "args", "1");
        }

        var claim = await ClaimAsync(session, 100, ahead: 99);

        claim.Jobs.Count.ShouldBe(51);
        claim.Crowded.ShouldBeFalse();
    }

    /// <summary>Anybody may choose an id, and the functions' numbers are exact up to 2^53.</summary>
    [Theory]
    [InlineData("9007199254740992-5", "9007199254740993-0")]
    [InlineData("18446744073709551614-1", "18446744073709551615-0")]
    public async Task Claim_CrowdedAtAnIdThatNoNumberHolds_GoesBackToRightBeforeIt(string held, string stays)
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        for (var i = 0; i < Keys + 6; i++) await fixture.XaddAsync(_queue, "type", "t", "args", "1", "ordering_key", $"k{i % Keys}");
        var ready = fixture.Keys.Queue(_queue).Ready;
        await fixture.SendAsync("XADD", ready, held, "type", "t", "args", "1");
        await fixture.SendAsync("XADD", ready, stays, "type", "t", "args", "1", "ordering_key", "k0");

        var claim = await ClaimAsync(session, 40, ahead: 38);

        claim.Crowded.ShouldBeTrue();
        claim.Jobs[^1].Id.ShouldBe(held);
        var other = await fixture.OpenAsync(_queue, "n2");
        (await ClaimAsync(other, 40, ahead: 0)).Jobs.ShouldBeEmpty();
        var states = (await fixture.SnapshotAsync(_queue)).States;
        states[held].ShouldBe("running n1");
        states[stays].ShouldBe("waiting o:k0");
    }

    /// <summary>Ten keys, four jobs of each in turn.</summary>
    private async Task<QueueSession> FilledAsync()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        for (var round = 0; round < Rounds; round++)
        {
            for (var key = 0; key < Keys; key++) await fixture.XaddAsync(_queue, "type", "t", "args", "1", "id", $"k{key}.{round}", "ordering_key", $"k{key}");
        }
        return session;
    }

    private async Task<ClaimReply> ClaimAsync(QueueSession session, int want, int ahead)
    {
        var claim = await fixture.Broker.ClaimAsync(session, new ClaimOrder(++_claims, want, ClaimMode.Busy, TimeSpan.Zero) { Ahead = ahead });
        claim.Status.ShouldBe(BrokerStatus.Ok);
        return claim;
    }

    private async Task<int> CountAsync(string state)
    {
        var snapshot = await fixture.SnapshotAsync(_queue);
        snapshot.Violations.ShouldBeEmpty();
        return snapshot.States.Values.Count(value => $" {value}".StartsWith(state, StringComparison.Ordinal));
    }
}
