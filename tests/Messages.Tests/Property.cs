using FsCheck;
using FsCheck.Fluent;

namespace Lighthouse.Messages.Tests;

/// <summary>Properties over generated values, run from an ordinary fact; a failure names the seed and the smallest value.</summary>
internal static class Property
{
    public static void Holds<T>(Gen<T> values, Action<T> check) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(values.ToArbitrary(), check));

    /// <summary>Zero to about ten years in milliseconds, small ones as often as large ones.</summary>
    public static Gen<TimeSpan> Durations { get; } =
        from scale in Gen.Elements(1_000L, 100_000, 86_400_000, 315_000_000_000)
        from part in Gen.Choose(0, 1_000_000)
        select TimeSpan.FromMilliseconds(scale / 1_000 * (part / 1_000) + part % 1_000);
}
