namespace Lighthouse.Samples;

/// <summary>A job asks for something that does not exist and will not by trying again.</summary>
public sealed class SampleInputException(string message) : Exception(message);
