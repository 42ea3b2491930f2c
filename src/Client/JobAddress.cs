using Lighthouse.Messages;

namespace Lighthouse.Client;

/// <summary>A job's queue and id, from <c>queue/id</c> or from both apart.</summary>
internal readonly record struct JobAddress(string Queue, string Id)
{
    public static JobAddress Parse(string id, string? queue)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var slash = id.IndexOf('/', StringComparison.Ordinal); // no id and no queue can hold one
        if (slash < 0) return new JobAddress(queue ?? Defaults.Queue, id);
        var named = id[..slash];
        if (queue is not null && queue != named) throw new ArgumentException($"The id {Preview.Of(id)} names another queue than {Preview.Of(queue)}.", nameof(queue));
        return new JobAddress(named, id[(slash + 1)..]);
    }

    public override string ToString() => $"{Queue}/{Id}";
}
