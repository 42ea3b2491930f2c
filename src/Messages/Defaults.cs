namespace Lighthouse.Messages;

/// <summary>What holds where neither a job nor a setting says otherwise.</summary>
public static class Defaults
{
    public const string Prefix = "lh";
    public const string Queue = "default";
    public const int Workers = 16;

    /// <summary>Attempts of a job, the first included.</summary>
    public const int MaxAttempts = 10;

    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(2.5);
    public static readonly TimeSpan ResultTtl = TimeSpan.FromHours(1);
    public static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(25);

    /// <summary>From cancelling a handler to abandoning it.</summary>
    public static readonly TimeSpan AbandonGrace = TimeSpan.FromSeconds(10);

    /// <summary>How long a job of a type no node knows is given back uncounted, for rolling deploys.</summary>
    public static readonly TimeSpan UnknownTypeGrace = TimeSpan.FromMinutes(15);

    public static readonly TimeSpan ExecTimeout = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan HttpTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan SmtpTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Exponential ×2 from 10 s, at most 1 h, full jitter.</summary>
    public static Backoff Backoff { get; } = Backoff.Exponential(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));
}
