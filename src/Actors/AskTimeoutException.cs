namespace Lighthouse.Actors;

internal sealed class AskTimeoutException(string message) : TimeoutException(message);
