using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lighthouse.Support;

namespace Lighthouse.Redis.Tests;

/// <summary>TLS against a real server with an authority made here.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lighthouse-tls-").FullName;
    private readonly int _port = RedisServer.FreePort();
    private RedisServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        using var authority = Authority("authority");
        using var stranger = Authority("stranger");
        Issue(authority, "server");
        Issue(authority, "client");
        _server = await RedisServer.StartAsync(arguments: ["--tls-port", $"{_port}", "--tls-cert-file", In("server.pem"), "--tls-key-file", In("server.key"), "--tls-ca-cert-file", In("authority.pem"), "--tls-auth-clients", "optional"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("127.0.0.1"), InlineData("localhost")]
    public async Task Create_TrustedAuthority_IsConnectedOverTls(string host)
    {
        await using var redis = Clients.Open($"rediss://{host}:{_port}?ca={In("authority.pem")}");
        var large = new byte[2_000_000];
        Random.Shared.NextBytes(large);
        await redis.SendAsync(new RedisCommand("SET"u8).Key("large").Arg(large));
        (await redis.SendAsync(new RedisCommand("GET"u8).Key("large"))).AsSpan().SequenceEqual(large).ShouldBeTrue();
        var echoes = Enumerable.Range(0, 10_000).Select(i => redis.SendAsync(new RedisCommand("ECHO"u8).Arg(i)).AsTask()).ToArray();
        for (var i = 0; i < echoes.Length; i++) (await echoes[i]).AsInt64().ShouldBe(i);
    }

    [Fact]
    public async Task Create_ClientCertificateAskedFor_IsShown()
    {
        await _server.CliAsync("config", "set", "tls-auth-clients", "yes");
        await using var with = Clients.Open($"rediss://127.0.0.1:{_port}?ca={In("authority.pem")}&cert={In("client.pem")}&key={In("client.key")}");
        await with.SoonUpAsync();
        await using var without = Clients.Open($"rediss://127.0.0.1:{_port}?ca={In("authority.pem")}");
        await without.SoonAsync(s => s.Status == RedisStatus.Down);
    }

    [Fact]
    public async Task Create_AuthorityNotTrusted_IsRefusedInWords()
    {
        await using var system = Clients.Open($"rediss://127.0.0.1:{_port}");
        (await system.SoonAsync(s => s.Status == RedisStatus.Down)).Reason.ShouldNotBeNull().ShouldStartWith("TLS failed: ");
        await using var stranger = Clients.Open($"rediss://127.0.0.1:{_port}?ca={In("stranger.pem")}");
        (await stranger.SoonAsync(s => s.Status == RedisStatus.Down)).Reason.ShouldNotBeNull().ShouldStartWith("TLS failed: ");
    }

    [Fact]
    public async Task Create_CertificateOfAnotherHost_IsRefusedUnlessNamed()
    {
        await using var wrong = Clients.Open($"rediss://127.0.0.1:{_port}?ca={In("authority.pem")}&host=redis.example");
        (await wrong.SoonAsync(s => s.Status == RedisStatus.Down)).Reason.ShouldNotBeNull().ShouldContain("RemoteCertificateNameMismatch");
    }

    [Fact]
    public async Task Create_PlainPort_IsSaid()
    {
        await using var redis = Clients.Open($"rediss://127.0.0.1:{_server.Port}?ca={In("authority.pem")}", o => o with { ConnectTimeout = TimeSpan.FromSeconds(3) });
        (await redis.SoonAsync(s => s.Status == RedisStatus.Down)).Reason.ShouldBe("no answer within 3 s; with rediss:// the port must be Redis' TLS port");
    }

    [Fact]
    public async Task Create_AuthorityFileMissing_IsSaid()
    {
        await using var redis = Clients.Open($"rediss://127.0.0.1:{_port}?ca={In("nowhere.pem")}");
        (await redis.SoonAsync(s => s.Status == RedisStatus.Down)).Reason.ShouldNotBeNull().ShouldContain("nowhere.pem");
    }

    [Fact]
    public async Task Freeze_OverTls_IsFoundAndRecovered()
    {
        await using var redis = Clients.Open($"rediss://127.0.0.1:{_port}?ca={In("authority.pem")}", o => o with { StallTimeout = TimeSpan.FromSeconds(2) });
        await redis.SoonUpAsync();
        _server.Freeze();
        (await Should.ThrowAsync<RedisConnectionException>(async () => await redis.SendAsync(new RedisCommand("INCR"u8).Key("n")))).Delivery.ShouldBe(RedisDelivery.MaybeExecuted);
        _server.Wake();
        await redis.SoonAsync(s => s.IsUp && s.Epoch >= 2);
    }

    private string In(string name) => Path.Combine(_folder, name);

    private X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        File.WriteAllText(In($"{name}.pem"), certificate.ExportCertificatePem());
        return certificate;
    }

    private void Issue(X509Certificate2 authority, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(In($"{name}.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(In($"{name}.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
