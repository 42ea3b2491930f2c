namespace Lighthouse.Actors;

/// <summary>
/// What lies in the user queue. <paramref name="Tag"/> is null for an ordinary message, the timer that sent it,
/// or the watched actor that ended: its end thus arrives after everything it told before.
/// </summary>
internal readonly record struct Envelope<TMessage>(TMessage Message, object? Tag);
