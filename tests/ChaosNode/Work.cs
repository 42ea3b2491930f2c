using Lighthouse.Jobs;
using Lighthouse.Messages;

namespace Lighthouse.ChaosNode;

/// <summary>What a job of the chaos suite does.</summary>
/// <param name="Token">Its producer's name for it.</param>
/// <param name="Ms">How long it works.</param>
/// <param name="Key">Its ordering key.</param>
/// <param name="Failures">How many of its first attempts fail.</param>
/// <param name="Deaf">It does not listen to its token.</param>
/// <param name="FollowUps">Jobs it leaves behind in its own queue.</param>
/// <param name="Elsewhere">Jobs it leaves behind in <paramref name="Other"/>.</param>
/// <param name="Other">The other queue.</param>
/// <param name="Poison">It ends its process as the kernel does when memory runs out.</param>
[JobType("chaos.work")]
internal sealed record Work(
    string Token, int Ms = 0, string? Key = null, int Failures = 0, bool Deaf = false, int FollowUps = 0, int Elsewhere = 0, string? Other = null, bool Poison = false);

/// <summary>The same, with a result.</summary>
[JobType("chaos.result")]
internal sealed record ResultWork(string Token, int Ms = 0);
