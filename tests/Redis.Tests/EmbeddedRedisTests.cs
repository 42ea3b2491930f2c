using System.Diagnostics;
using Lighthouse.Redis.Embedded;
using Lighthouse.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lighthouse.Redis.Tests;

public sealed class EmbeddedRedisTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lighthouse-embedded-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task StartAsync_EmptyDirectory_ServesFromLoopbackInItsOwnSessionWithAppendOnlyFile()
    {
        await using var redis = await StartAsync();
        redis.TakenOver.ShouldBeFalse();
        redis.Url.ShouldBe($"redis://127.0.0.1:{redis.Port}");

        await using var client = Clients.Open(redis.Url);
        (await ConfigAsync(client, "appendonly")).ShouldBe("yes");
        (await ConfigAsync(client, "appendfsync")).ShouldBe("everysec");
        (await ConfigAsync(client, "bind")).ShouldBe("127.0.0.1");
        (await ConfigAsync(client, "dir")).ShouldBe(_folder);
        Session(redis.ProcessId).ShouldBe(redis.ProcessId, "it leads a session of its own, so that Ctrl-C does not reach it");
        File.ReadAllText(Path.Combine(_folder, "redis.run.json")).ShouldContain($"\"port\": {redis.Port}");
    }

    [Fact]
    public async Task DisposeAsync_LastUser_StopsItAndTheDataIsThereAtTheNextStart()
    {
        int pid, port;
        await using (var redis = await StartAsync(o => o with { AlwaysSync = true }))
        {
            (pid, port) = (redis.ProcessId, redis.Port);
            await using var client = Clients.Open(redis.Url);
            (await ConfigAsync(client, "appendfsync")).ShouldBe("always");
            await client.SendAsync(new RedisCommand("SET"u8).Key("kept").Arg("yes"));
        }
        IsAlive(pid).ShouldBeFalse();
        var run = await File.ReadAllTextAsync(Path.Combine(_folder, "redis.run.json"));
        run.ShouldContain($"\"port\": {port}", customMessage: "the next start takes the same one if it is free");
        run.ShouldContain("\"pid\": 0");

        await using var again = await StartAsync();
        again.TakenOver.ShouldBeFalse();
        await using var reader = Clients.Open(again.Url);
        (await reader.SendAsync(new RedisCommand("GET"u8).Key("kept"))).AsString().ShouldBe("yes");
    }

    [Fact]
    public async Task StartAsync_OneStillRunsThere_TakesItOverAndTheLastUserStopsIt()
    {
        var first = await StartAsync();
        var second = await StartAsync(o => o with { AlwaysSync = true });
        second.TakenOver.ShouldBeTrue();
        (second.ProcessId, second.Url).ShouldBe((first.ProcessId, first.Url));

        await first.DisposeAsync();
        await using (var client = Clients.Open(second.Url)) (await ConfigAsync(client, "appendfsync")).ShouldBe("always");
        await second.DisposeAsync();
        IsAlive(second.ProcessId).ShouldBeFalse();
    }

    [Fact]
    public async Task StartAsync_SeveralAtOnce_OneServer()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync()));
        all.Select(redis => redis.ProcessId).Distinct().Count().ShouldBe(1);
        all.Count(redis => !redis.TakenOver).ShouldBe(1);
        foreach (var redis in all) await redis.DisposeAsync();
        IsAlive(all[0].ProcessId).ShouldBeFalse();
    }

    [Fact]
    public async Task StartAsync_ServerWasKilled_StartsAnotherOnTheSameFilesAndWhoeverLeavesLastStopsIt()
    {
        var first = await StartAsync(o => o with { AlwaysSync = true });
        await using (var client = Clients.Open(first.Url)) await client.SendAsync(new RedisCommand("SET"u8).Key("kept").Arg("yes"));
        using (var process = Process.GetProcessById(first.ProcessId)) process.Kill();

        var second = await StartAsync();
        second.ProcessId.ShouldNotBe(first.ProcessId);
        await using (var reader = Clients.Open(second.Url)) (await reader.SendAsync(new RedisCommand("GET"u8).Key("kept"))).AsString().ShouldBe("yes");

        await second.DisposeAsync();
        IsAlive(second.ProcessId).ShouldBeTrue("the first has not left yet");
        await first.DisposeAsync();
        IsAlive(second.ProcessId).ShouldBeFalse();
        (await File.ReadAllTextAsync(Path.Combine(_folder, "redis.run.json"))).ShouldContain("\"pid\": 0");
    }

    [Fact]
    public async Task StartAsync_DirectoryLockedByAnother_SaysSoAndStartsNothing()
    {
        using var holder = Process.Start(new ProcessStartInfo("flock", [Path.Combine(_folder, "redis.lock"), "cat"]) { RedirectStandardInput = true })!;
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(_folder, "redis.lock")));
        var error = await Should.ThrowAsync<EmbeddedRedisException>(() => StartAsync());
        error.Message.ShouldContain("in use by another redis-server");
        error.Message.ShouldContain("choose another directory");
        holder.StandardInput.Close();
        await holder.WaitForExitAsync();
    }

    /// <summary>Whoever started it is gone, and it reads a large file: it is waited for, for longer than for somebody who holds the lock and does not say why.</summary>
    [Fact]
    public async Task StartAsync_OneThatLeftNoRunFileStillLoadsThere_IsWaitedForAndTakenOver()
    {
        const int Keys = 20_000; // it answers once in a thousand
        await using (var redis = await StartAsync())
        {
            await using var client = Clients.Open(redis.Url);
            await Task.WhenAll(Enumerable.Range(0, Keys).Select(i => client.SendAsync(new RedisCommand("SET"u8).Key($"k{i}").Arg(i)).AsTask()));
        }
        File.Delete(Path.Combine(_folder, "redis.run.json"));
        var directory = new DataDirectory(_folder);
        using var left = ServerProcess.Launch(directory, Options with { Server = SlowServer(TimeSpan.FromSeconds(10) / Keys) }, ServerProcess.FreePort(0));
        await Eventually.TrueAsync(() => LockHolder.Find(directory).Any(holder => holder.Pid == left.Id));

        await using var found = await StartAsync();

        found.TakenOver.ShouldBeTrue();
        found.ProcessId.ShouldBe(left.Id);
        await using var reader = Clients.Open(found.Url);
        (await reader.SendAsync(new RedisCommand("DBSIZE"u8))).AsInt64().ShouldBe(Keys);
    }

    [Fact]
    public async Task StartAsync_NoRedisServerOnThePath_SaysWhatToInstall()
    {
        var error = await Should.ThrowAsync<EmbeddedRedisException>(() => StartAsync(o => o with { Server = "redis-server-that-is-nowhere" }));
        error.Message.ShouldContain("There is no redis-server-that-is-nowhere on this machine");
        error.Message.ShouldContain("apt-get install -y redis-server");
    }

    [Fact]
    public async Task StartAsync_DirectoryCannotBeWritten_SaysSo()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        var error = await Should.ThrowAsync<EmbeddedRedisException>(() => StartAsync(o => o with { Directory = Path.Combine(file, "data") }));
        error.Message.ShouldStartWith($"Redis cannot keep its data in {file}/data: ");
    }

    [Fact]
    public async Task StartAsync_PortTaken_SaysSo()
    {
        await using var other = await RedisServer.StartAsync();
        var error = await Should.ThrowAsync<EmbeddedRedisException>(() => StartAsync(o => o with { Port = other.Port }));
        error.Message.ShouldContain($"The port {other.Port}, wanted for the private Redis, is taken");
    }

    [Fact]
    public async Task StartAsync_BrokenAppendOnlyFile_QuotesTheServersOwnWords()
    {
        await using (var redis = await StartAsync())
        {
            await using var client = Clients.Open(redis.Url);
            for (var i = 0; i < 100; i++) await client.SendAsync(new RedisCommand("SET"u8).Key("kept").Arg(i));
        }
        var file = Directory.GetFiles(Path.Combine(_folder, "appendonlydir"), "*.incr.aof").Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes.AsSpan(bytes.Length / 2, 20).Fill((byte)'x');
        await File.WriteAllBytesAsync(file, bytes);

        var error = await Should.ThrowAsync<EmbeddedRedisException>(() => StartAsync());
        error.Message.ShouldContain("Bad file format reading the append only file");
    }

    private Task<EmbeddedRedis> StartAsync(Func<EmbeddedRedisOptions, EmbeddedRedisOptions>? with = null)
    {
        return EmbeddedRedis.StartAsync(with?.Invoke(Options) ?? Options, TimeProvider.System, NullLoggerFactory.Instance);
    }

    private EmbeddedRedisOptions Options => new() { Directory = _folder };

    /// <summary>A redis-server that reads its files slowly.</summary>
    private string SlowServer(TimeSpan eachKey) =>
        Scripts.Write(_folder, "slow-redis", $"exec redis-server \"$@\" --key-load-delay {eachKey.TotalMicroseconds:0}");

    private static async Task<string> ConfigAsync(IRedis client, string name) =>
        (await client.SendAsync(new RedisCommand("CONFIG"u8).Arg("GET"u8).Arg(name)))[1].AsString();

    private static bool IsAlive(int pid) => Directory.Exists($"/proc/{pid}");

    /// <summary>Field 6 of /proc/PID/stat, behind the program's name in parentheses.</summary>
    private static int Session(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3]);
    }
}
