namespace Lighthouse.Actors;

/// <summary>What a strategy decides on.</summary>
/// <param name="Message">What the child failed at; null when it failed in one of its hooks or by a child of its own.</param>
/// <param name="Restarts">Restarts of this child within the strategy's window, before this failure.</param>
internal sealed record Failure(ActorRef Child, Exception Cause, object? Message, int Restarts);
