namespace Lighthouse.Pbm;

/// <summary>A job as people name it: its id, or <c>queue/id</c>.</summary>
/// <param name="Queue">Null when only the id was given: it is looked for in all queues.</param>
internal readonly record struct JobName(string? Queue, string Id)
{
    public const string Help = "The job's id, or queue/id; an id alone is looked for in all queues.";

    /// <exception cref="PbmException">Either half is empty.</exception>
    public static JobName Parse(string text)
    {
        var name = text.Split('/', 2) is [var queue, var id] ? new JobName(queue, id) : new JobName(null, text);
        if (name.Id.Length == 0 || name.Queue is "") throw new PbmException(ExitCode.Usage, "Expected the id of a job, or queue/id.");
        return name;
    }
}
