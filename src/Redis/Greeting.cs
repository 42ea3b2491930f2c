namespace Lighthouse.Redis;

/// <summary>What is said first on every connection: protocol, who we are, which database; and whether Redis is ready to work.</summary>
internal static class Greeting
{
    public const string Loading = "Redis is still loading its data";

    /// <exception cref="NotReadyException">Redis cannot be used now, in words.</exception>
    public static async Task RunAsync(Connection connection, RedisOptions options, CancellationToken ct)
    {
        var hello = RedisCommand.Privileged("HELLO"u8).Arg(3);
        if (options.Password is { } password) hello.Arg("AUTH"u8).Arg(options.User ?? "default").Arg(password);
        if (options.ClientName.Length > 0) hello.Arg("SETNAME"u8).Arg(options.ClientName);

        // All three at once: one round trip.
        var greeted = connection.Send(hello, ct).AsTask();
        var selected = options.Database > 0 ? connection.Send(RedisCommand.Privileged("SELECT"u8).Arg(options.Database), ct).AsTask() : null;
        var ready = connection.Send(new RedisCommand("PING"u8), ct).AsTask();
        try
        {
            CheckRole(await greeted);
            if (selected is not null) await selected;
            await AliveAsync(ready);
        }
        catch (RedisServerException error)
        {
            throw Explain(error, options);
        }
        finally
        {
            await ((Task)Task.WhenAll(greeted, selected ?? greeted, ready)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A user may be allowed its own commands only: that PING is not among them is an answer too.</summary>
    private static async Task AliveAsync(Task<RedisReply> ping)
    {
        try
        {
            await ping;
        }
        catch (RedisServerException error) when (error.Code == "NOPERM")
        {
        }
    }

    private static void CheckRole(RedisReply hello)
    {
        if (hello.TryGet("mode"u8, out var mode) && mode.Is("sentinel"u8))
            throw new NotReadyException("this is a Sentinel, not a Redis; give the master's host and port", refused: true);
        if (hello.TryGet("role"u8, out var role) && !role.Is("master"u8))
            throw new NotReadyException($"this Redis is a {role.AsString()}; the master is needed", refused: false);
    }

    private static NotReadyException Explain(RedisServerException error, RedisOptions options)
    {
        var user = options.User ?? "default";
        return error.Code switch
        {
            "WRONGPASS" => new NotReadyException($"Redis refused the password of user '{user}' ({error.Message})", refused: true),
            "NOAUTH" => new NotReadyException("Redis asks for a password, and the URL has none (redis://:password@host)", refused: true),
            "NOPERM" => new NotReadyException($"Redis does not let user '{user}' in ({error.Message})", refused: true),
            "LOADING" => new NotReadyException(Loading, refused: false),
            "MASTERDOWN" => new NotReadyException("this Redis is a replica without its master", refused: false),
            "NOPROTO" => new NotReadyException("this server does not speak RESP3; Redis 7.0 or Valkey 7.2 is needed", refused: true),
            "ERR" when error.Message.Contains("unknown command", StringComparison.OrdinalIgnoreCase) => new NotReadyException("this server does not know HELLO; Redis 7.0 or Valkey 7.2 is needed", refused: true),
            _ => new NotReadyException($"Redis answered the greeting with {error.Message}", refused: false),
        };
    }
}
