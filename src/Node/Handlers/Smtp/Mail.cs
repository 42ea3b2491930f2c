namespace Lighthouse.Node;

/// <summary>One message to one recipient, so that each recipient's refusal is its own job's outcome.</summary>
public sealed record Mail
{
    /// <summary>The sender: <c>ada@example.com</c> or <c>Ada &lt;ada@example.com&gt;</c>.</summary>
    public required string From { get; init; }

    /// <summary>The recipient, in the same forms.</summary>
    public required string To { get; init; }

    /// <summary>One line; any language.</summary>
    public required string Subject { get; init; }

    /// <summary>The body as plain text.</summary>
    public required string Text { get; init; }

    /// <summary>The body as HTML beside the text; null for none.</summary>
    public string? Html { get; init; }

    /// <summary>What makes the message unique, without angle brackets: the same for each attempt of a job, so that a mailbox can drop the second.</summary>
    public required string MessageId { get; init; }
}
