namespace Lighthouse.Jobs;

/// <summary>As what this process joins the cluster.</summary>
internal sealed record NodeRole(string Name)
{
    /// <summary>Runs jobs, and leads when no Lighthouse does.</summary>
    public static readonly NodeRole Node = new("node");

    /// <summary>Runs no jobs and prefers to lead.</summary>
    public static readonly NodeRole Lighthouse = new("lighthouse");
}
