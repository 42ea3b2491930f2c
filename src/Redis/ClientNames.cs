namespace Lighthouse.Redis;

/// <summary>What Redis takes as a name of a connection.</summary>
internal static class ClientNames
{
    public static bool IsValid(string name) => name.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
