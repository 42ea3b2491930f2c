using Lighthouse.Actors;
using Lighthouse.Redis;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Leader;

/// <summary>
/// Deletes the functions of versions that no member has called itself for a while. A while, because in a rolling deploy the old version may come back; one that
/// comes later loads its own again.
/// </summary>
internal sealed partial class UnusedLibraries(LeaderOptions options, LeaderTools tools)
{
    private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);
    private long _since;
    private bool _refused;

    public async Task DeleteAsync(ActorContext<AuditMessage> context, CancellationToken ct)
    {
        if (!options.MayLoad || _refused) return;
        var now = context.TimeProvider.GetTimestamp();
        if (_since == 0) _since = now;
        foreach (var member in (await tools.Membership.ViewAsync(ct)).Members) _seen[member.Info.Library] = now;
        foreach (var (library, at) in _seen.ToList())
        {
            if (context.TimeProvider.GetElapsedTime(at, now) >= options.LibraryGrace) _seen.Remove(library);
        }

        if (context.TimeProvider.GetElapsedTime(_since, now) < options.LibraryGrace) return;
        try
        {
            foreach (var library in await tools.Operator.DeleteUnusedLibrariesAsync(_seen.Keys, ct)) LogDeleted(context.Logger, library);
        }
        catch (RedisServerException error)
        {
            _refused = true; // a right that is missing; they take some memory and do no harm
            LogRefused(context.Logger, error.Message);
        }
    }

    [LoggerMessage(3045, LogLevel.Information, "Deleted the functions {Library} of a version that no member uses any more")]
    private static partial void LogDeleted(ILogger logger, string library);

    [LoggerMessage(3046, LogLevel.Information, "Functions of versions that no member uses are left where they are: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
