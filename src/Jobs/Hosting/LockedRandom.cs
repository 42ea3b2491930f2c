namespace Lighthouse.Jobs;

/// <summary>One source of randomness for a whole process: unlike its base, safe to use from any thread.</summary>
internal sealed class LockedRandom(Random random) : Random
{
    private readonly Lock _lock = new();

    public override int Next() { lock (_lock) return random.Next(); }

    public override int Next(int maxValue) { lock (_lock) return random.Next(maxValue); }

    public override int Next(int minValue, int maxValue) { lock (_lock) return random.Next(minValue, maxValue); }

    public override long NextInt64() { lock (_lock) return random.NextInt64(); }

    public override long NextInt64(long maxValue) { lock (_lock) return random.NextInt64(maxValue); }

    public override long NextInt64(long minValue, long maxValue) { lock (_lock) return random.NextInt64(minValue, maxValue); }

    public override double NextDouble() { lock (_lock) return random.NextDouble(); }

    public override float NextSingle() { lock (_lock) return random.NextSingle(); }

    public override void NextBytes(byte[] buffer) { lock (_lock) random.NextBytes(buffer); }

    public override void NextBytes(Span<byte> buffer) { lock (_lock) random.NextBytes(buffer); }

    protected override double Sample() { lock (_lock) return random.NextDouble(); }
}
