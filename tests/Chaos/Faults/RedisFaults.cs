using System.Globalization;
using Lighthouse.Redis;

namespace Lighthouse.Chaos;

/// <summary>SIGKILL of Redis, and its restart on the same files.</summary>
internal sealed class RedisKill(Field field) : Fault(FaultKind.RedisKilled, Name)
{
    public const string Name = "redis";

    public override string? Hits => null;

    public override async Task<bool> BeginAsync()
    {
        await field.Redis.KillAsync();
        Detail = "SIGKILL";
        return true;
    }

    public override Task EndAsync() => field.Redis.RestartAsync();
}

/// <summary>Redis may not use as much memory as it uses: whatever could need more is refused.</summary>
internal sealed class RedisOutOfMemory(Observer observer) : Fault(FaultKind.RedisOutOfMemory, RedisKill.Name)
{
    public override string? Hits => null;

    public override async Task<bool> BeginAsync()
    {
        try
        {
            var info = (await observer.Redis.SendAsync(new RedisCommand("INFO"u8).Arg("memory"u8))).AsString();
            var used = long.Parse(info.Split('\n').First(line => line.StartsWith("used_memory:", StringComparison.Ordinal)).AsSpan("used_memory:".Length).Trim(), CultureInfo.InvariantCulture);
            await LimitAsync(used / 2);
            Detail = string.Create(CultureInfo.InvariantCulture, $"maxmemory {used / 2} with {used} used");
            return true;
        }
        catch (RedisException)
        {
            return false; // it is away
        }
    }

    public override async Task EndAsync()
    {
        while (true)
        {
            try
            {
                await LimitAsync(0);
                return;
            }
            catch (RedisException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100)); // away through another fault; when it comes back it has forgotten the limit
            }
        }
    }

    private async Task LimitAsync(long bytes) => await observer.Redis.SendAsync(new RedisCommand("CONFIG"u8).Arg("SET"u8).Arg("maxmemory"u8).Arg(bytes));
}

/// <summary>
/// The disk of the append-only file is full. With <c>appendfsync always</c> Redis then ends itself: it cannot keep what it would answer for. The disk is
/// freed and Redis started, as an operator would.
/// </summary>
internal sealed class DiskFull(Field field) : Fault(FaultKind.DiskFull, RedisKill.Name)
{
    private bool _ended;

    public override string? Hits => null;

    public override Task<bool> BeginAsync()
    {
        field.Disk.Fill();
        Detail = "not a byte more fits";
        return Task.FromResult(true);
    }

    public override async Task LastAsync(TimeSpan length, CancellationToken heal)
    {
        try
        {
            await field.Redis.Ended.WaitAsync(length, heal);
            _ended = true;
        }
        catch (TimeoutException)
        {
            // nothing was written meanwhile
        }
    }

    public override async Task EndAsync()
    {
        Detail += _ended || !field.Redis.IsRunning ? "; Redis ended itself" : "; Redis lived on";
        field.Disk.Free();
        await field.Redis.RestartAsync();
    }
}
