namespace Lighthouse.Actors;

/// <param name="Sequence">1 for an actor's first event, rising by one.</param>
internal readonly record struct Recorded<TEvent>(long Sequence, TEvent Event);

/// <summary>Where the events of persistent actors are kept.</summary>
internal interface IEventJournal<TEvent>
    where TEvent : notnull
{
    /// <summary>The events with a sequence number above <paramref name="after"/>, in order.</summary>
    IAsyncEnumerable<Recorded<TEvent>> ReadAsync(string persistenceId, long after, CancellationToken cancellation);

    /// <summary>Appends all or none; throws when the last event's number is not <paramref name="last"/>: somebody else has written.</summary>
    ValueTask AppendAsync(string persistenceId, long last, IReadOnlyList<TEvent> events, CancellationToken cancellation);
}
