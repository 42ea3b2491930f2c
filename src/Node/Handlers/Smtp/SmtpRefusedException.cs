namespace Lighthouse.Node;

/// <summary>A mail server refused a message.</summary>
public sealed class SmtpRefusedException : Exception
{
    internal SmtpRefusedException(string command, int code, string text, bool permanent)
        : base($"The mail server answered {command} with {code}: {text}")
    {
        Code = code;
        Permanent = permanent;
    }

    /// <summary>The server's reply code, such as 451 or 550.</summary>
    public int Code { get; }

    /// <summary>Whether the server will refuse this message again: a 5xx about sender, recipient or message, and not about us or the server.</summary>
    public bool Permanent { get; }
}
