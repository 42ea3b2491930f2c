using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Lighthouse.Support;

/// <summary>Waits for what only the outside can tell. Fails, with the condition, when it does not come to pass within the deadline.</summary>
public static class Eventually
{
    /// <summary>Long enough for a machine that is busy with other things: only a failing test ever waits for it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public static Task TrueAsync(Func<bool> condition, TimeSpan? within = null, [CallerArgumentExpression(nameof(condition))] string? text = null) =>
        TrueAsync(() => Task.FromResult(condition()), within, text);

    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan? within = null, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        var deadline = within ?? Patience;
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > deadline) throw new TimeoutException($"Within {deadline.TotalSeconds:0.#} s it did not become true that {text}.");
            await Task.Delay(Pause);
        }
    }
}
