using System.Globalization;
using Lighthouse.Redis;

namespace Lighthouse.Client;

/// <summary>A job that was not surely enqueued.</summary>
/// <param name="Index">Its place in the sequence.</param>
/// <param name="Delivery">
/// <see cref="RedisDelivery.NotSent"/>: it is not in Redis. <see cref="RedisDelivery.MaybeExecuted"/>: it may or may not be.
/// <see cref="RedisDelivery.Answered"/>: it was refused.
/// </param>
/// <param name="Reason">A sentence.</param>
public sealed record EnqueueFault(long Index, RedisDelivery Delivery, string Reason);

/// <summary>Not every job was surely enqueued; <see cref="Faults"/> says which, and what is known about each.</summary>
public sealed class EnqueueException : Exception
{
    internal EnqueueException(long accepted, IReadOnlyList<EnqueueFault> faults, Exception? inner)
        : base(Describe(accepted, faults), inner)
    {
        Accepted = accepted;
        Faults = faults;
    }

    /// <summary>How many jobs of the call Redis has accepted.</summary>
    public long Accepted { get; }

    /// <summary>The jobs that were begun and not accepted, in order. Later jobs of the sequence were not begun.</summary>
    public IReadOnlyList<EnqueueFault> Faults { get; }

    /// <summary>Those that Redis may hold all the same: enqueueing them again may make a second job, unless they carry an id.</summary>
    public IEnumerable<EnqueueFault> MaybeEnqueued => Faults.Where(fault => fault.Delivery == RedisDelivery.MaybeExecuted);

    private static string Describe(long accepted, IReadOnlyList<EnqueueFault> faults)
    {
        var unsure = faults.Count(fault => fault.Delivery == RedisDelivery.MaybeExecuted);
        var advice = unsure == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $" Redis may hold {unsure} of them all the same: give jobs an id, and enqueueing them again is safe.");
        return string.Create(CultureInfo.InvariantCulture,
            $"{faults.Count} of {accepted + faults.Count} jobs were not surely enqueued, the first at index {faults[0].Index}: {faults[0].Reason}{advice}");
    }
}
