namespace Lighthouse.Redis;

/// <summary>TLS to Redis. Without anything set: the system's trusted authorities and the host's own name.</summary>
public sealed record RedisTls
{
    /// <summary>PEM file with the authorities to trust instead of the system's; also for a self-signed certificate.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>PEM file with the client's certificate, for a Redis that asks for one (<c>tls-auth-clients yes</c>, its default).</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with the key of <see cref="CertificateFile"/>, when it is not in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The name the server's certificate must carry, when it is not the host connected to.</summary>
    public string? HostName { get; init; }
}
