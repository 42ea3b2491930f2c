using System.Net;

namespace Lighthouse.Jobs.Management;

/// <summary>Where this process' listeners really wait, known once they have started; one singleton per process.</summary>
internal sealed class ListenAddresses
{
    private volatile string? _management;
    private volatile string? _health;

    /// <summary><c>host:port</c> by which others reach management; null before it listens.</summary>
    public string? Management { get => _management; set => _management = value; }

    /// <summary><c>host:port</c> by which others reach health and metrics; null before they listen.</summary>
    public string? Health { get => _health; set => _health = value; }

    /// <summary>An address to call: one that stands for every interface is replaced by the machine's name.</summary>
    public static string Callable(IPEndPoint endPoint, string machine) =>
        endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any) ? $"{machine}:{endPoint.Port}" : endPoint.ToString();
}
