using Lighthouse.Jobs.Leader;
using Lighthouse.Redis;

namespace Lighthouse.Jobs.Tests.Leader;

public sealed class JournalFeedTests : IAsyncLifetime
{
    /// <summary>From here on the runtime keeps an array apart from the others.</summary>
    private const int LargeObject = 85_000;

    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task ReadAsync_LargeRecords_ComeInChunksBelowALargeObject()
    {
        await WriteAsync("busy", records: 40, bytes: 15_000);
        var feed = new JournalFeed(_cluster.Redis, _cluster.Keys);

        (await ChunksAsync(feed, "busy")).ShouldAllBe(bytes => bytes < LargeObject);
    }

    [Fact]
    public async Task ReadAsync_AfterSmallRecordsOfAnotherJournal_AsksForNoMoreLargeOnes()
    {
        await WriteAsync("calm", records: 40, bytes: 100);
        await WriteAsync("busy", records: 40, bytes: 15_000);
        var feed = new JournalFeed(_cluster.Redis, _cluster.Keys);
        await ChunksAsync(feed, "calm");

        (await ChunksAsync(feed, "busy")).ShouldAllBe(bytes => bytes < LargeObject);
    }

    [Fact]
    public async Task ReadAsync_ItsRecordsWereSmallAndItWasReadToItsEnd_AsksForNoMoreLargeOnes()
    {
        await WriteAsync("busy", records: 300, bytes: 100);
        var feed = new JournalFeed(_cluster.Redis, _cluster.Keys);
        await ChunksAsync(feed, "busy");
        await WriteAsync("busy", records: 40, bytes: 15_000, from: 301);

        (await ChunksAsync(feed, "busy", "300-0")).ShouldAllBe(bytes => bytes < LargeObject);
    }

    [Fact]
    public async Task ReadAsync_SmallRecords_ComeManyAtATime()
    {
        await WriteAsync("calm", records: 400, bytes: 100);

        (await ChunksAsync(new JournalFeed(_cluster.Redis, _cluster.Keys), "calm")).Count.ShouldBeLessThanOrEqualTo(3);
    }

    private async Task WriteAsync(string queue, int records, int bytes, int from = 1)
    {
        var body = new byte[bytes];
        for (var i = from; i < from + records; i++)
            await _cluster.Redis.SendAsync(new RedisCommand("XADD"u8).Key(_cluster.Keys.Queue(queue).Journal).Arg($"{i}-0").Arg("t"u8).Arg(i).Arg("b"u8).Arg(body));
    }

    /// <summary>How many bytes each chunk has, up to the journal's end.</summary>
    private static async Task<List<int>> ChunksAsync(JournalFeed feed, string queue, string from = QueueFold.Start)
    {
        var chunks = new List<int>();
        var position = from;
        for (var more = true; more;)
        {
            (var records, more) = await feed.ReadAsync(queue, position, TestContext.Current.CancellationToken);
            if (records.Count > 0) position = records[^1].Position;
            chunks.Add(records.Sum(record => record.Body.Length));
        }

        return chunks;
    }
}
