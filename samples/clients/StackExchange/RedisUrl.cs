using StackExchange.Redis;

namespace Lighthouse.Samples.StackExchange;

/// <summary>This version of the client does not read URLs, so the parts are put where it wants them.</summary>
internal static class RedisUrl
{
    public static ConfigurationOptions Parse(string url)
    {
        var uri = new Uri(url);
        var options = new ConfigurationOptions
        {
            EndPoints = { { uri.Host, uri.Port < 0 ? 6379 : uri.Port } },
            Ssl = uri.Scheme == "rediss",
            AbortOnConnectFail = false,
            DefaultDatabase = uri.AbsolutePath.Length > 1 ? int.Parse(uri.AbsolutePath[1..], System.Globalization.CultureInfo.InvariantCulture) : 0,
        };
        if (uri.UserInfo.Split(':') is [_, var password]) options.Password = Uri.UnescapeDataString(password);
        return options;
    }
}
