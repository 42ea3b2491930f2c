using System.Buffers;
using System.Globalization;
using System.Text;
using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>
/// Redis as the simulated cluster sees it: the real one, one command at a time, at the moments and on the clock of the simulation. Commands that block wait here,
/// and are tried again when something was added to one of their streams, the longest waiting first, as Redis does it.
/// </summary>
internal sealed class SimulatedServer(RealRedis real, SimulatedWorld world)
{
    private static readonly byte[][] TakeAdded = ["GETDEL"u8.ToArray(), "sim:added"u8.ToArray()];
    private static readonly byte[][] ClockCall = ["FCALL"u8.ToArray(), "sim_at"u8.ToArray(), "0"u8.ToArray()];

    private readonly ArrayBufferWriter<byte> _request = new();
    private readonly List<Waiter> _waiters = [];
    private long _clock = -1;
    private ulong _fingerprint = 14695981039346656037;
    private int _histories;
    private long _remembered;
    private string _added = "";

    /// <summary>Every command that was executed, with its answer.</summary>
    public event Action<SimulatedCall, RedisReply>? Executed;

    /// <summary>All since this moment, in the clock's ticks, has not been.</summary>
    public event Action<long>? FellBack;

    /// <summary>A queue's journal has a record more, at this place.</summary>
    public event Action<string, string>? Journaled;

    public bool IsUp { get; private set; } = true;

    public ServerClock Clock { get; } = new(world);

    /// <summary>Whether it is out of memory.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Rises when Redis is another than before; see <see cref="Restart"/>.</summary>
    public string Replication => string.Create(CultureInfo.InvariantCulture, $"{_histories + 1:x40}");

    public long Commands { get; private set; }

    /// <summary>A hash over all that was asked and answered.</summary>
    public ulong Fingerprint => _fingerprint;

    private DateTimeOffset Now => Clock.Now;

    public void Begin()
    {
        real.Reset();
        _clock = -1;
    }

    /// <summary>Executes a command now. Null: it blocks, and is answered later.</summary>
    public RedisReply? Execute(SimulatedCall call, SimulatedConnection? from)
    {
        var (parts, blocks) = WithoutChance.Of(call, Now);
        var reply = parts is null ? WithoutChance.Time(Now) : Run(parts, isCall: true);
        if (parts is not null && call.Name == "XADD" && reply.IsError && reply.AsString().Contains("equal or smaller", StringComparison.Ordinal)) reply = AddBehind(parts);
        if (blocks && reply.IsNull && from is not null)
        {
            Wait(call, from);
            return null;
        }

        if (call.Name == "XADD" && !reply.IsError) _added = Wire.Text(call.Parts[1]) + " ";
        TellJournals();
        Told(call, reply);
        Ring();
        return reply;
    }

    /// <summary>A command of the simulation itself: no part of the history.</summary>
    public RedisReply Look(RedisCommand command)
    {
        var encoded = command.Take();
        try
        {
            SetClock();
            var reply = real.Exchange(encoded.Memory.Span, 1)[0];
            return reply.IsError ? throw RedisServerException.From(reply.AsString()) : reply;
        }
        finally
        {
            encoded.Return();
        }
    }

    /// <summary>Redis takes no more memory; or does again.</summary>
    public void SetFull(bool full)
    {
        IsFull = full;
        real.Do("CONFIG", "SET", "maxmemory", full ? "1" : "0");
    }

    public void GoDown()
    {
        IsUp = false;
        foreach (var waiter in _waiters) waiter.Timer.Dispose();
        _waiters.Clear();
        world.ResetConnections("Redis has gone down");
    }

    /// <summary>Somebody sets its clock; or what takes over has another.</summary>
    public void SetClockOff(TimeSpan by)
    {
        Clock.Set(by);
        _clock = -1;
    }

    /// <summary>Up again, with another replication id; what is in it is as it was.</summary>
    public void Restart()
    {
        IsUp = true;
        _histories++;
        _clock = -1;
    }

    public void Remember()
    {
        real.Remember();
        _remembered = world.Time.GetTimestamp();
    }

    /// <summary>Up again as it was when it was last remembered: a replica that lagged behind has taken over.</summary>
    public void RestartAsRemembered()
    {
        real.FallBack();
        Restart();
        FellBack?.Invoke(_remembered);
    }

    public void Forget(SimulatedConnection connection)
    {
        foreach (var waiter in _waiters.Where(waiter => waiter.From == connection)) waiter.Timer.Dispose();
        _waiters.RemoveAll(waiter => waiter.From == connection);
    }

    /// <summary>The clock is set, the command executed, and what it has added to is taken, in one exchange.</summary>
    private RedisReply Run(IReadOnlyList<byte[]> parts, bool isCall = false)
    {
        _request.ResetWrittenCount();
        var now = Now.ToUnixTimeMilliseconds();
        var sets = now != _clock;
        if (sets) WriteClock(now);
        Wire.Write(_request, parts);
        if (isCall) Wire.Write(_request, TakeAdded);
        var first = sets ? 1 : 0;
        var isByChance = Wire.Text(parts[0]) is "XINFO" or "XPENDING" or "FUNCTION"; // idle times on Redis' own clock; the functions of a library in any order
        var replies = real.Exchange(_request.WrittenSpan, first + (isCall ? 2 : 1), isByChance ? -1 : first, Mix);
        if (isCall) _added = replies[first + 1].AsString();
        return replies[first];
    }

    private void WriteClock(long now)
    {
        Wire.Write(_request, [.. ClockCall, Encoding.ASCII.GetBytes(now.ToString(CultureInfo.InvariantCulture)), Encoding.ASCII.GetBytes(Replication)]);
        _clock = now;
    }

    private void SetClock()
    {
        var now = Now.ToUnixTimeMilliseconds();
        if (now == _clock) return;
        _request.ResetWrittenCount();
        WriteClock(now);
        real.Exchange(_request.WrittenSpan, 1);
    }

    /// <summary>As Redis goes on when its clock is behind the stream's last entry.</summary>
    private RedisReply AddBehind(IReadOnlyList<byte[]> parts)
    {
        var info = Run([.. ((string[])["XINFO", "STREAM"]).Select(Encoding.ASCII.GetBytes), parts[1]]);
        info.TryGet("last-generated-id"u8, out var last);
        return Run([.. parts.Select((part, i) => i == 2 ? Encoding.ASCII.GetBytes(last.AsString().Split('-')[0] + "-*") : part)]);
    }

    private void Wait(SimulatedCall call, SimulatedConnection from)
    {
        var streams = Array.FindIndex(call.Parts, part => part.AsSpan().SequenceEqual("STREAMS"u8)) + 1;
        var keys = call.Parts[streams..(streams + ((call.Parts.Length - streams) / 2))].Select(Wire.Text).ToHashSet(StringComparer.Ordinal);
        Waiter waiter = null!;
        var timer = world.Time.CreateTimer(
            _ =>
            {
                if (_waiters.Remove(waiter)) Answer(waiter, RedisReply.Parse("_\r\n"));
            },
            null, call.BlockTime, System.Threading.Timeout.InfiniteTimeSpan);
        _waiters.Add(waiter = new Waiter(call, from, keys, timer));
    }

    private void TellJournals()
    {
        if (Journaled is null || !_added.Contains(":journal ", StringComparison.Ordinal)) return;
        foreach (var key in _added.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(key => key.EndsWith(":journal", StringComparison.Ordinal)).Distinct())
        {
            var last = real.Exchange(Wire.Encode("XREVRANGE", key, "+", "-", "COUNT", "1"), 1)[0];
            if (last.Length > 0) Journaled(key.Split('{', '}')[1], last[0][0].AsString());
        }
    }

    /// <summary>Serves those that wait for what was added.</summary>
    private void Ring()
    {
        if (_added.Length == 0 || _waiters.Count == 0) return;
        foreach (var key in _added.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct())
        {
            while (_waiters.Find(waiter => waiter.Keys.Contains(key)) is { } waiter)
            {
                var reply = Run(WithoutChance.Of(waiter.Call, Now).Parts!);
                if (reply.IsNull) break;
                waiter.Timer.Dispose();
                _waiters.Remove(waiter);
                Answer(waiter, reply);
            }
        }
    }

    private void Answer(Waiter waiter, RedisReply reply)
    {
        Told(waiter.Call, reply);
        waiter.From.Answer(waiter.Call, reply);
    }

    private void Told(SimulatedCall call, RedisReply reply)
    {
        Commands++;
        if (call.Verb != "join") foreach (var part in call.Parts) Mix(part);
        Executed?.Invoke(call, reply);
    }

    private void Mix(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes) _fingerprint = (_fingerprint ^ value) * 1099511628211;
    }

    private sealed record Waiter(SimulatedCall Call, SimulatedConnection From, HashSet<string> Keys, ITimer Timer);
}
