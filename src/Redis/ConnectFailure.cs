using System.Net.Sockets;
using System.Security.Authentication;

namespace Lighthouse.Redis;

/// <summary>Why a connection could not be made or was lost, in words.</summary>
internal static class ConnectFailure
{
    public static string Words(Exception? error) => error switch
    {
        null => "the connection was closed",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused; no Redis listens there",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "the host name is not known",
        SocketException { SocketErrorCode: SocketError.ConnectionReset } => "the connection was reset",
        SocketException { SocketErrorCode: SocketError.TimedOut } => "nothing arrived in time; the network is cut, or Redis stands still",
        AuthenticationException { InnerException: { } inner } => $"TLS failed: {inner.Message}",
        AuthenticationException => $"TLS failed: {error.Message}",
        IOException { InnerException: SocketException inner } => Words(inner),
        ObjectDisposedException { Message.Length: > 0 } => error.Message,
        _ => error.Message,
    };
}
