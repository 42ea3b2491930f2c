namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>For how many lanes a claim has sent jobs away to wait, beside those that it handed out. Once every free worker has one, it ends when they are many.</summary>
internal sealed class Crowd
{
    /// <summary>Jobs that free workers wait for.</summary>
    public int Needed { get; set; } = int.MaxValue;

    public int Handed { get; set; }

    public HashSet<string> WaitedFor { get; } = [];

    public bool IsThere => Handed >= Needed && WaitedFor.Count > 1 + (Handed / 8.0);

    public bool IsNear => Handed >= Needed && WaitedFor.Count > 0;
}
