namespace Lighthouse.Pbm;

/// <summary>Finds the process that is to do something to itself.</summary>
internal static class NodeTarget
{
    /// <param name="name">A member's id, or its name when only one has it; null is the process that answers at the address given.</param>
    public static async Task<int> AskAsync(PaletteContext context, string? name, Func<ManagementClient, string, Task<int>> ask, CancellationToken ct)
    {
        var cluster = (await context.Client().ClusterAsync(ct)).Value;
        if (name is null || name == cluster.Node) return await ask(context.Client(), name ?? cluster.Node);

        var member = Member(cluster, name);
        if (member.Node == cluster.Node) return await ask(context.Client(), member.Node);
        if (member.Management is not { } management || !Address.TryParse(management, out var address))
            throw new PbmException(ExitCode.Refused, $"`{member.Node}` told the cluster no management address; give pbm its address instead.");
        using var client = context.Connect(address);
        return await ask(client, member.Node);
    }

    private static MemberAnswer Member(ClusterAnswer cluster, string name)
    {
        var alive = cluster.Members.Where(member => member.State != "down").ToList();
        var found = alive.Where(member => member.Node == name).ToList();
        if (found.Count == 0) found = [.. alive.Where(member => member.Name == name)];
        return found.Count switch
        {
            1 => found[0],
            0 => throw new PbmException(ExitCode.Refused, $"There is no member `{name}` in the cluster. `pbm cluster show` lists them."),
            _ => throw new PbmException(ExitCode.Refused, $"{found.Count} members are called `{name}`: {string.Join(", ", found.Select(member => member.Node))}. Name one by its id."),
        };
    }
}
