namespace Lighthouse.Chaos;

/// <summary>A job's name in the whole cluster.</summary>
internal readonly record struct JobName(string Queue, string Id)
{
    public override string ToString() => $"{Queue}/{Id}";
}
