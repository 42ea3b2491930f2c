namespace Lighthouse.Actors;

/// <summary>The root of all actors, <c>/user</c>. Takes no messages; when it fails or ends, the system does.</summary>
internal sealed class UserGuardian : Actor<UserGuardian.Nothing>
{
    protected override ValueTask ReceiveAsync(Nothing message) => default;

    internal sealed record Nothing
    {
        private Nothing()
        {
        }
    }
}
