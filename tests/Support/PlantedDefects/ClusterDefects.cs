namespace Lighthouse.Support;

/// <summary>Mistakes in membership and leadership.</summary>
internal static class ClusterDefects
{
    public static IReadOnlyList<PlantedDefect> All { get; } =
    [
        Of("no-grace", "A node is declared down as soon as its lease has run out, although Redis itself was away.",
            "down", "    if grace > T then return { 'GRACE', T, grace } end\n", ""),
        Of("no-lease-check", "A node is declared down although its lease has not run out.",
            "down", "    if till > T then return { 'ALIVE', T, grace } end\n", ""),
        Of("no-token-check", "Whoever once led may declare nodes down for ever.",
            "down", "  if not forced and not leads(token) then return { 'NOTLEADER', T, grace } end\n", ""),
        Of("down-may-beat", "A node that was declared down renews its lease.",
            "beat", "  if down then return { 'DOWN', T, 0, cjson.decode(down).reason } end\n", "  if down then call('HSET', C.members, node, '{}') end\n"),
        Of("same-token", "The next leader has the token of the one before.",
            "lead", "local token = l.node == node and l.token or l.token + 1", "local token = max(1, l.token)"),
        Of("two-leaders", "Whoever prefers to lead takes the lead from another who does, too.",
            "lead", "(prefer and not l.prefer)", "prefer"),
        Of("id-twice", "An id that was declared down may join again.",
            "join", "call('HEXISTS', C.members, node) == 1 or call('HEXISTS', C.down, node) == 1", "call('HEXISTS', C.members, node) == 1"),
        Of("future-stamps", "A leader's lease that lies too far in the future is believed.",
            "cluster", "  if till > T + ttl then\n", "  if false then\n"),
    ];

    private static PlantedDefect Of(string name, string says, string file, string healthy, string planted) => new(name, DefectScope.Cluster, says, file, healthy, planted);
}
