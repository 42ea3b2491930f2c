namespace Lighthouse.Broker;

/// <summary>The one place where names of Redis keys are made. All keys of a queue share its hash tag, so one call can touch them in a Redis Cluster.</summary>
/// <param name="prefix">Letters, digits, '.', '_', ':' and '-'.</param>
/// <exception cref="ArgumentException">The prefix has other characters; braces would move the keys to other slots of a Redis Cluster.</exception>
public sealed class Keys(string prefix = "lh")
{
    /// <summary>What every key begins with; several systems can share one Redis, and an ACL can tell them apart.</summary>
    public string Prefix { get; } = IsPrefix(prefix)
        ? prefix
        : throw new ArgumentException($"\"{Shown(prefix)}\" cannot be a prefix of keys: use letters, digits, '.', '_', ':' and '-', at most 64 characters.", nameof(prefix));

    /// <summary>Membership, leadership and the registry of queues.</summary>
    public ClusterKeys Cluster { get; } = new($"{prefix}:{{_cluster}}");

    /// <summary>The keys of one queue.</summary>
    /// <exception cref="ArgumentException">The name is not one a queue can have.</exception>
    public QueueKeys Queue(string queue) => IsQueueName(queue)
        ? new QueueKeys(queue, $"{Prefix}:{{{queue}}}")
        : throw new ArgumentException($"\"{Shown(queue)}\" is not a queue name: lower-case letters, digits, '.', '_' and '-', beginning with a letter or digit, at most 64 characters.", nameof(queue));

    /// <summary><c>[a-z0-9][a-z0-9._-]{0,63}</c>.</summary>
    public static bool IsQueueName(string? queue)
    {
        if (queue is not { Length: > 0 and <= 64 } || !char.IsAsciiLetterLower(queue[0]) && !char.IsAsciiDigit(queue[0])) return false;
        foreach (var c in queue)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('.' or '_' or '-')) return false;
        }
        return true;
    }

    private static bool IsPrefix(string? prefix) =>
        prefix is { Length: > 0 and <= 64 } && prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-');

    private static string Shown(string? name) => name is null ? "" : name.Length <= 80 ? name : name[..80] + "…";
}
