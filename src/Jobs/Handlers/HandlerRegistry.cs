using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Lighthouse.Jobs;

/// <summary>The job types this node can run.</summary>
internal sealed class HandlerRegistry(IEnumerable<HandlerEntry> entries)
{
    private readonly FrozenDictionary<string, HandlerEntry> _entries = entries.ToFrozenDictionary(entry => entry.Type, StringComparer.Ordinal);

    public IReadOnlyCollection<string> Types => _entries.Keys;

    public IReadOnlyCollection<HandlerEntry> Entries => _entries.Values;

    public bool TryGet(string type, [NotNullWhen(true)] out HandlerEntry? entry) => _entries.TryGetValue(type, out entry);
}
