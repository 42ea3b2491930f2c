using Microsoft.AspNetCore.Http;

namespace Lighthouse.Jobs.Management;

/// <summary>A request that cannot be done; the message is a sentence for the caller.</summary>
internal sealed class RequestException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    public static RequestException Bad(string message) => new(StatusCodes.Status400BadRequest, message);

    /// <summary>Nothing is wrong with the request: it may be made again later.</summary>
    public static RequestException Later(string message) => new(StatusCodes.Status429TooManyRequests, message);

    public static RequestException NotFound(string message) => new(StatusCodes.Status404NotFound, message);

    public static RequestException Conflict(string message) => new(StatusCodes.Status409Conflict, message);
}
