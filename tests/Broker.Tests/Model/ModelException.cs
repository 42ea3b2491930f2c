namespace Lighthouse.Broker.Tests.Model;

/// <summary>Redis is not as the model says that it should be.</summary>
internal sealed class ModelException(string message) : Exception(message);
