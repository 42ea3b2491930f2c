namespace Lighthouse.Simulation;

/// <summary>One run of a handler.</summary>
/// <param name="HandedOut">When Redis gave the job to this node, with this fence; the clock's ticks.</param>
internal sealed record HandlerRun(SimulatedMember Process, string Member, string Queue, string Id, string Type, int Number, int Attempt, long Fence, long HandedOut, long Begun)
{
    public string Key => $"{Queue}/{Id}";

    /// <summary>The clock's ticks; null while it runs, or when its process died with it.</summary>
    public long? Ended { get; set; }

    /// <summary>done, failed or cancelled.</summary>
    public string How { get; set; } = "";

    /// <summary>When it was over, one way or another.</summary>
    public long Over => Ended ?? Process.DiedAt ?? long.MaxValue;
}

/// <summary>Something went wrong, on purpose, with a process.</summary>
/// <param name="Process">Null: with Redis, and so with all of them.</param>
internal sealed record Trouble(SimulatedProcess? Process, string What, long From, long Until);

/// <summary>A job that Redis took in, as Redis' own answer says.</summary>
/// <param name="IsKnown">It was known already: a duplicate, and told so.</param>
internal sealed record AcceptedJob(string Queue, string Id, int Number, long At, bool IsKnown = false)
{
    /// <summary>Its entry at the stream door, by which it goes when its own id turns out to be another's.</summary>
    public string? Entry { get; init; }

    public string Key => $"{Queue}/{Id}";
}

/// <summary>A tick of a schedule that came to be a job.</summary>
internal sealed record FiredTick(string Queue, string Schedule, long TickMs, string Id, long At);
