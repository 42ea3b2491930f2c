using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Lighthouse.Redis;

/// <summary>TLS over an open connection, with an own authority and a client certificate when the options name them.</summary>
internal static class TlsHandshake
{
    public static async Task<SslStream> RunAsync(Stream inner, RedisTls tls, string host, CancellationToken ct)
    {
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsClientAsync(Options(tls, host), ct);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static SslClientAuthenticationOptions Options(RedisTls tls, string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = tls.HostName ?? host };
        if (tls.AuthorityFile is { } authorities)
        {
            var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trust.CustomTrustStore.ImportFromPemFile(authorities);
            options.CertificateChainPolicy = trust;
        }
        if (tls.CertificateFile is { } certificate)
            options.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, tls.KeyFile)];
        return options;
    }
}
