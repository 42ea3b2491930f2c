namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>How many jobs a claim has sent away to wait, beside those that it handed out. Once every free worker has one, it ends when they are many.</summary>
internal sealed class Crowd
{
    /// <summary>Jobs that free workers wait for.</summary>
    public int Needed { get; set; } = int.MaxValue;

    public int Handed { get; set; }

    public int SentAway { get; set; }

    public bool IsThere => Handed >= Needed && SentAway > 1 + (Handed / 8.0);
}
