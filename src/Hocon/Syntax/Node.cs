namespace Lighthouse.Hocon;

/// <summary>What the text says, before anything is merged, included or substituted.</summary>
internal abstract record Node(Origin Origin);

/// <summary>Quoted or unquoted text, or the blanks between two parts of a concatenation.</summary>
internal sealed record TextNode(Origin Origin, string Text, TokenKind Kind) : Node(Origin);

internal sealed record SubstitutionNode(Origin Origin, KeyPath Path, bool Optional) : Node(Origin);

internal sealed record ArrayNode(Origin Origin, IReadOnlyList<Node> Items) : Node(Origin);

internal sealed record ObjectNode(Origin Origin, IReadOnlyList<Statement> Statements) : Node(Origin);

/// <summary>Two or more parts side by side.</summary>
internal sealed record ConcatenationNode(Origin Origin, IReadOnlyList<Node> Parts) : Node(Origin);

/// <summary>A value whose mistake was reported.</summary>
internal sealed record BrokenNode(Origin Origin) : Node(Origin);

internal abstract record Statement(Origin Origin);

/// <summary><c>path = value</c>, or <c>path += value</c> when <paramref name="Append"/>.</summary>
internal sealed record AssignStatement(Origin Origin, KeyPath Path, bool Append, Node Value) : Statement(Origin);

internal sealed record IncludeStatement(Origin Origin, string File, bool Required, bool Guess) : Statement(Origin);
