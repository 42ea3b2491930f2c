namespace Lighthouse.Kernel;

/// <summary>A run did more or less than it was asked for, or never ended.</summary>
internal sealed class WrongCountException(string message) : Exception(message);
