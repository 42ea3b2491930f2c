namespace Lighthouse.Jobs.Tests.Matrix;

/// <summary>When the node that holds the job dies.</summary>
public enum Moment
{
    /// <summary>Never: what the others are compared with.</summary>
    Never,

    /// <summary>Redis has handed the job out; the node never hears of it.</summary>
    BetweenClaimAndStart,

    /// <summary>The handler has begun.</summary>
    MidRun,

    /// <summary>The handler has returned or thrown; the settle never reaches Redis.</summary>
    BeforeSettle,

    /// <summary>Redis has settled the job; the node never hears of it.</summary>
    SettleReplyLost,
}

/// <summary>The columns of the matrix.</summary>
public static class Moments
{
    public static TheoryData<Moment> All => [.. Enum.GetValues<Moment>()];
}
