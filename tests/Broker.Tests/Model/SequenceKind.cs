using FsCheck;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>A kind of sequences: how one is made from a seed, how a failing one is made shorter, and what running one means.</summary>
internal sealed record SequenceKind<TStep>(Func<ulong, TStep[]> Of, Func<TStep[], Arbitrary<TStep[]>> Failing, Func<ModelServer, TStep[], Task<int>> RunAsync);
