namespace Lighthouse.Broker.Tests.Model;

/// <summary>Redis is not as the model says that it should be; and after how many operations of its sequence.</summary>
internal sealed class ModelException(string message, int operations = 0) : Exception(message)
{
    public int Operations { get; } = operations;
}
