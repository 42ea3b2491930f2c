namespace Lighthouse.Jobs;

/// <summary>What a queue may be called: its name is the hash tag of its keys.</summary>
internal static class QueueName
{
    public const string Rule = "1 to 64 of a-z, 0-9, `.`, `_` and `-`, the first a letter or digit";

    public static bool IsValid(string name) =>
        name.Length is >= 1 and <= 64
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-')
        && name[0] is not ('.' or '_' or '-');
}
