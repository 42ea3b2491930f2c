namespace Lighthouse.Jobs.Management;

/// <summary>A listener could not be opened; the message says which, why, and what to do.</summary>
internal sealed class ListenException(string message, Exception? inner = null) : Exception(message, inner);
