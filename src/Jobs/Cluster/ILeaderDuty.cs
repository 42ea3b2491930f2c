using Lighthouse.Actors;

namespace Lighthouse.Jobs;

/// <summary>
/// What contends for leadership in this process. The guardian has it begun each time the node has joined under a new id, stops it when
/// the node is declared down, and waits for its end before the node leaves. Without one registered the process never leads.
/// </summary>
internal interface ILeaderDuty
{
    /// <returns>The actor that was spawned under the guardian.</returns>
    ActorRef Begin(ActorContext<NodeMessage> guardian, string node);
}
