using System.Buffers;
using System.Collections;
using System.Reflection;

namespace Lighthouse.Hostile.Tests.Cluster;

/// <summary>
/// The buffers that ArrayPool keeps, one of each size a thread and some for all: bounded, but by how many threads the pool of threads happens to have,
/// so that a hundred megabytes more or less say nothing. They are let go before the heap is measured, for which the runtime has no public way.
/// </summary>
internal static class SharedBuffers
{
    public static void Release()
    {
        var pool = ArrayPool<byte>.Shared;
        foreach (var pair in (IEnumerable)Field(pool, "_allTlsBuckets"))
        {
            Array.Clear((Array)pair.GetType().GetProperty("Key")!.GetValue(pair)!);
        }

        Array.Clear((Array)Field(pool, "_buckets"));
    }

    private static object Field(ArrayPool<byte> pool, string name) => pool.GetType().GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)?.GetValue(pool)
        ?? throw new InvalidOperationException($"This runtime's {pool.GetType()} has no field {name}: find out how its buffers are let go now, or the heap cannot be measured.");
}
