using Lighthouse.Broker.Tests.Model.Reference;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>A job that a node believes to hold.</summary>
internal sealed record HeldJob(ClaimedJob Job, JobSpec? Spec);

/// <summary>A node as it sees itself; Redis may know better.</summary>
internal sealed class ModelNode(string name)
{
    private int _incarnation = 1;

    public string Name { get; } = name;

    public string Id => $"{Name}-{_incarnation}";

    public long Opened { get; set; }

    public long Claims { get; set; }

    /// <summary>Null when it has to open the queue anew before it does anything else.</summary>
    public QueueSession? Session { get; set; }

    /// <summary>Outcomes that it told and heard nothing of; it goes on in its session, and tells them again with the next.</summary>
    public Dictionary<HeldJob, Outcome> Unheard { get; } = [];

    /// <summary>What it told last in this session.</summary>
    public Dictionary<HeldJob, Outcome> Told { get; } = [];

    public List<HeldJob> Held { get; } = [];

    /// <summary>A new process, or one that was told that it had been declared down: nothing of the old life is left but its name. Answers the old id.</summary>
    public string Rise()
    {
        var old = Id;
        _incarnation++;
        Session = null;
        Held.Clear();
        Unheard.Clear();
        Told.Clear();
        return old;
    }
}
