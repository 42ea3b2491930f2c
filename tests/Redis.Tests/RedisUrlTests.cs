namespace Lighthouse.Redis.Tests;

public sealed class RedisUrlTests
{
    [Theory]
    [InlineData("redis://localhost", "localhost:6379", null, null, 0)]
    [InlineData("redis://localhost:7000", "localhost:7000", null, null, 0)]
    [InlineData(" REDIS://localhost/ ", "localhost:6379", null, null, 0)]
    [InlineData("redis://10.0.0.1:7000/3", "10.0.0.1:7000", null, null, 3)]
    [InlineData("redis://:secret@host", "host:6379", null, "secret", 0)]
    [InlineData("redis://ann:secret@host:1/2", "host:1", "ann", "secret", 2)]
    [InlineData("redis://ann:p%40s%3As%2Fw%25@host", "host:6379", "ann", "p@s:s/w%", 0)]
    [InlineData("redis://ann:a:b@c@host", "host:6379", "ann", "a:b@c", 0)]
    [InlineData("redis://[::1]", "[::1]:6379", null, null, 0)]
    [InlineData("redis://[fe80::1]:7000/1", "[fe80::1]:7000", null, null, 1)]
    [InlineData("redis://a:1,b,[::1]:3/0", "a:1,b:6379,[::1]:3", null, null, 0)]
    public void Parse_Url_IsRead(string url, string hosts, string? user, string? password, int database)
    {
        var options = RedisOptions.Parse(url);
        (string.Join(',', options.Endpoints), options.User, options.Password, options.Database).ShouldBe((hosts, user, password, database));
        options.Tls.ShouldBeNull();
        options.Validate();
    }

    [Fact]
    public void Parse_TlsUrl_HasItsParameters()
    {
        var options = RedisOptions.Parse("rediss://host?ca=/etc/ca.pem&cert=c.pem&key=k.pem&host=redis.internal&name=reporter");
        options.Tls.ShouldBe(new RedisTls { AuthorityFile = "/etc/ca.pem", CertificateFile = "c.pem", KeyFile = "k.pem", HostName = "redis.internal" });
        options.ClientName.ShouldBe("reporter");
        RedisOptions.Parse("rediss://host").Tls.ShouldBe(new RedisTls());
    }

    [Theory]
    [InlineData("", "begins with redis://")]
    [InlineData("localhost:6379", "begins with redis://")]
    [InlineData("http://localhost", "begins with redis://")]
    [InlineData("redis://", "names no host")]
    [InlineData("redis://a,,b", "names no host")]
    [InlineData("redis://:6379", "':6379' in the Redis URL is no host")]
    [InlineData("redis://host:port", "'port' in the Redis URL is no port")]
    [InlineData("redis://host:0", "'0' in the Redis URL is no port")]
    [InlineData("redis://host:65536", "'65536' in the Redis URL is no port")]
    [InlineData("redis://host/first", "'first' in the Redis URL is no database")]
    [InlineData("redis://host/-1", "'-1' in the Redis URL is no database")]
    [InlineData("redis://secret@host", "a password needs a colon before it")]
    [InlineData("redis://::1", "stands in brackets")]
    [InlineData("redis://host?sentinel=main", "asks for Sentinel")]
    [InlineData("redis://host?timeout=5", "unknown parameter 'timeout'")]
    [InlineData("redis://host?ca=x", "begin the URL with rediss://")]
    public void Parse_WrongUrl_IsRefusedInWords(string url, string words) =>
        Should.Throw<FormatException>(() => RedisOptions.Parse(url)).Message.ShouldContain(words);

    [Theory]
    [InlineData("redis://ann:topsecret@host:x")]
    [InlineData("redis://ann:topsecret@host/x")]
    [InlineData("redis://ann:topsecret@host?x=topsecret")]
    public void Parse_WrongUrlWithPassword_NeverShowsIt(string url) =>
        Should.Throw<FormatException>(() => RedisOptions.Parse(url)).Message.ShouldNotContain("topsecret");

    [Fact]
    public void ToString_Options_NeverShowsThePassword() =>
        RedisOptions.Parse("rediss://ann:topsecret@host:7/2").ToString().ShouldBe("RedisOptions { host:7, database 2, user ann, TLS }");

    [Fact]
    public void Create_WrongOptions_ListsAllErrors()
    {
        var error = Should.Throw<ArgumentException>(() => Clients.Open("redis://host", o => o with
        {
            Endpoints = [new("h", 99999)],
            MaxInFlight = 0,
            User = "ann",
            StallTimeout = TimeSpan.Zero,
            ClientName = "with space",
            ConnectionWait = TimeSpan.FromSeconds(-1),
        }));
        foreach (var word in (string[])["99999", "MaxInFlight is 0", "'ann' has no password", "StallTimeout is 00:00:00", "'with space'", "ConnectionWait"]) error.Message.ShouldContain(word);
    }
}
