namespace Lighthouse.Hocon;

/// <summary>A configuration cannot be used. <see cref="Errors"/> lists every mistake that was found, in the order of the files.</summary>
public sealed class HoconException : FormatException
{
    public HoconException() : this([]) { }

    public HoconException(string message) : base(message) { }

    public HoconException(string message, Exception innerException) : base(message, innerException) { }

    public HoconException(IReadOnlyList<HoconError> errors) : base(string.Join(Environment.NewLine, errors)) => Errors = errors;

    public IReadOnlyList<HoconError> Errors { get; } = [];
}
