namespace Lighthouse.Jobs.Management;

/// <summary>The body of an operator's act. Both are kept in the journal.</summary>
/// <param name="By">Who asks for it; by default <c>management API</c>.</param>
/// <param name="Reason">Why.</param>
internal sealed record ActRequest(string? By, string? Reason)
{
    private const int Longest = 200;

    /// <summary>For the journal: a name of reasonable length without control characters.</summary>
    public string Who => Clean(By, "management API");

    public string Why => Clean(Reason, "");

    public static string Clean(string? text, string otherwise)
    {
        if (string.IsNullOrWhiteSpace(text)) return otherwise;
        var clean = string.Concat(text.Trim().Select(c => char.IsControl(c) ? ' ' : c));
        return clean.Length <= Longest ? clean : clean[..Longest];
    }
}
