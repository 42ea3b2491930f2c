namespace Lighthouse.Jobs;

internal abstract record MembershipMessage
{
    /// <summary>Become a member under a new id.</summary>
    internal sealed record Join : MembershipMessage;

    /// <summary>It is time to renew the lease, or to try joining again.</summary>
    internal sealed record Beat : MembershipMessage;

    /// <summary>A queue says that this id was declared down.</summary>
    internal sealed record Fenced(string Node) : MembershipMessage;

    /// <summary>The node is stopping: the cluster may know, while it still holds its lease and its jobs.</summary>
    internal sealed record Leaving(string Reason) : MembershipMessage;

    /// <param name="Quietly">Without a word to Redis: the lease runs out.</param>
    internal sealed record Leave(bool Quietly, string Reason) : MembershipMessage;
}
