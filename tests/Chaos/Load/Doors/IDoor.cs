namespace Lighthouse.Chaos;

/// <summary>One way into a queue.</summary>
internal interface IDoor : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Sends a job. Jobs of one key reach Redis in the order of the calls.</summary>
    /// <exception cref="Redis.RedisException">It was not sent, refused with an error, or its answer was lost.</exception>
    Task<DoorAnswer> SendAsync(JobPlan plan);
}

/// <summary>What a door answered.</summary>
/// <param name="Id">The job's id; empty where the door does not tell it.</param>
/// <param name="Entry">The entry at the stream door.</param>
/// <param name="First">The job that came first, when this one is a duplicate.</param>
/// <param name="Refused">Why it was refused; null when it was not.</param>
internal sealed record DoorAnswer(string Id, string? Entry = null, string? First = null, string? Refused = null);
