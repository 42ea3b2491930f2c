using System.Globalization;
using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>Which limits there are, and which values they take.</summary>
public static class LimitNames
{
    /// <summary>Jobs handed out in a time, over all nodes: <c>100/s</c>, <c>30/m</c>, <c>1000/h</c>.</summary>
    public const string Rate = "rate";

    /// <summary>How many may be handed out at once after a quiet time; by default what the rate gives in a second, at least 1.</summary>
    public const string Burst = "burst";

    /// <summary>Jobs that run at a time, over all nodes.</summary>
    public const string Concurrency = "concurrency";

    /// <summary>Jobs that may wait before the function and HTTP doors refuse more.</summary>
    public const string Backlog = "backlog";

    /// <summary>Crashes alone after which a job is dead as a poison pill; 3 by default.</summary>
    public const string MaxCrashes = "max_crashes";

    /// <summary>The value by which an operator lifts a limit that the nodes' configuration sets.</summary>
    public const string None = "none";

    /// <summary>Crashes are remembered with their nodes and times, and so not without end.</summary>
    private const int MostCrashes = 20;

    private const string TypePrefix = "type:";

    /// <summary>The limits of a queue as a whole.</summary>
    public static IReadOnlyList<string> OfQueue { get; } = [Rate, Burst, Concurrency, Backlog, MaxCrashes];

    /// <summary>The name of a limit of one job type.</summary>
    public static string Of(string type, string limit) => $"{TypePrefix}{type}:{limit}";

    internal static bool IsOfType(string name) => name.StartsWith(TypePrefix, StringComparison.Ordinal);

    /// <summary>Says in a sentence what is wrong with a limit; null when nothing is. A null value, which clears it, is always right.</summary>
    public static string? Problem(string name, string? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        var limit = name;
        if (IsOfType(name))
        {
            var colon = name.LastIndexOf(':');
            limit = name[(colon + 1)..];
            var type = colon > TypePrefix.Length ? name[TypePrefix.Length..colon] : "";
            if (!Names.IsType(type)) return $"\"{name}\" names no job type. Write type:email.send:rate.";
            if (limit is not (Rate or Burst or Concurrency)) return $"\"{limit}\" is no limit of a job type. Use {Rate}, {Burst} or {Concurrency}.";
        }
        else if (!OfQueue.Contains(name))
        {
            return $"\"{name}\" is no limit. Use {string.Join(", ", OfQueue)}, or type:<type>:{Rate}, :{Burst} or :{Concurrency}.";
        }
        if (value is null or None) return null;
        if (limit == Rate) return IsRate(value) ? null : $"{name} is no rate: \"{value}\". Write a number and /s, /m or /h, such as 100/s.";
        var most = limit == MaxCrashes ? MostCrashes : int.MaxValue;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{name} is not allowed: \"{value}\". Use a whole number from 1 to {most:N0}, or {None} for no limit.");
    }

    internal static void Check(IReadOnlyDictionary<string, string?> changes)
    {
        var problems = changes.Select(change => Problem(change.Key, change.Value)).OfType<string>().ToList();
        if (problems.Count > 0) throw new ArgumentException(string.Join(' ', problems), nameof(changes));
    }

    /// <summary>As the functions read it: one they cannot read would be no limit at all.</summary>
    private static bool IsRate(string text) =>
        text.Length is > 2 and <= 22 && text[^2] == '/' && text[^1] is 's' or 'm' or 'h' && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[^3])
        && double.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1_000_000_000;
}
