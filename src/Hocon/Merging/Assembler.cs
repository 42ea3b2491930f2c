namespace Lighthouse.Hocon;

/// <summary>Merges the statements of all layers and included files into one tree of drafts.</summary>
internal sealed class Assembler(SourceReader sources, ErrorList errors, HoconOptions options)
{
    /// <summary>How many settings and array items were assembled.</summary>
    public int Count { get; private set; }

    public ObjectDraft Root { get; } = new(new Origin("", 0, 0), parent: null, depth: 0);

    public void Add(HoconLayer layer)
    {
        if (sources.Read(layer) is { } source) Add(source.Root.Statements, Root, new Scope(source, KeyPath.Root));
    }

    private void Add(IReadOnlyList<Statement> statements, ObjectDraft target, Scope scope)
    {
        foreach (var statement in statements)
        {
            if (statement is IncludeStatement include) Include(include, target, scope);
            else if (statement is AssignStatement assign) Assign(assign, target, scope);
        }
    }

    private void Include(IncludeStatement include, ObjectDraft target, Scope scope)
    {
        foreach (var source in sources.Include(include, scope.Source))
        {
            Add(source.Root.Statements, target, scope with { Source = source, Prefix = target.Parent is { } parent ? PathOf(parent) ?? KeyPath.Root : KeyPath.Root, Nowhere = scope.InArray });
        }
    }

    private void Assign(AssignStatement assign, ObjectDraft target, Scope scope)
    {
        if (target.Depth + assign.Path.Keys.Count > options.MaxDepth)
        {
            errors.Add(assign.Origin, $"this setting lies more than {options.MaxDepth} levels deep.");
            return;
        }

        Count++;
        var owner = target;
        foreach (var key in assign.Path.Keys.Take(assign.Path.Keys.Count - 1)) owner = owner.FieldOf(key).OpenObject(assign.Origin);
        Assign(assign, owner.FieldOf(assign.Path.Keys[^1]), scope);
    }

    private void Assign(AssignStatement assign, Field field, Scope scope)
    {
        var depth = field.Owner.Depth + 1;
        switch (assign.Value)
        {
            case var item when assign.Append:
                field.Add(new ConcatenationDraft(assign.Origin, [new PreviousDraft(assign.Origin, PathOf(field)), new ArrayDraft(item.Origin, [Convert(item, scope with { InArray = true }, depth + 1)])]));
                break;
            case ObjectNode node:
                Add(node.Statements, field.OpenObject(node.Origin), scope);
                break;
            case ConcatenationNode { Parts: var parts } when parts.Any(part => part is ObjectNode) && !parts.Any(part => part is ArrayNode):
                foreach (var part in parts) AddObject(part, field, scope, isBroken: parts.Any(other => other is BrokenNode));
                break;
            default:
                field.Add(Convert(assign.Value, scope, depth));
                break;
        }
    }

    /// <summary>Objects side by side are the same as objects assigned one after the other; so a member may refer to a sibling from the part beside it.</summary>
    private void AddObject(Node part, Field field, Scope scope, bool isBroken)
    {
        switch (part)
        {
            case ObjectNode node:
                Add(node.Statements, field.OpenObject(node.Origin), scope);
                break;
            case SubstitutionNode node:
                field.Add(Substitute(node, scope, mustBeObject: true));
                break;
            case TextNode { Kind: not TokenKind.Whitespace } text when !isBroken:
                errors.Add(text.Origin, "text cannot stand beside an object: expected a comma or a new line between them, or a substitution that is an object.");
                break;
        }
    }

    private Draft Convert(Node node, Scope scope, int depth)
    {
        Count++;
        switch (node)
        {
            case TextNode text:
                return new ValueDraft(Scalar(text));
            case SubstitutionNode substitution:
                return Substitute(substitution, scope, mustBeObject: false);
            case ArrayNode array:
                var inside = scope with { InArray = true };
                return new ArrayDraft(array.Origin, [.. array.Items.Select(item => Convert(item, inside, depth + 1))]);
            case ObjectNode content:
                var target = new ObjectDraft(content.Origin, parent: null, depth);
                Add(content.Statements, target, scope);
                return target;
            case ConcatenationNode concatenation:
                return new ConcatenationDraft(concatenation.Origin, [.. concatenation.Parts.Select(part => part is TextNode text ? new TextDraft(text.Origin, text.Text, text.Kind == TokenKind.Whitespace) : Convert(part, scope, depth))]);
            default:
                return new ValueDraft(new BrokenValue(node.Origin));
        }
    }

    private SubstitutionDraft Substitute(SubstitutionNode node, Scope scope, bool mustBeObject)
    {
        if (scope.Nowhere) errors.Add(node.Origin, "a file that is included inside an array cannot contain substitutions: include it outside the array and refer to it there.");
        return new SubstitutionDraft(node.Origin, node.Path, scope.Prefix, node.Optional) { MustBeObject = mustBeObject };
    }

    private static HoconScalar Scalar(TextNode node) => new(node.Kind == TokenKind.Quoted ? HoconKind.String : node.Text switch
    {
        "null" => HoconKind.Null,
        "true" or "false" => HoconKind.Boolean,
        var text => Characters.NumberLength(text) == text.Length ? HoconKind.Number : HoconKind.String,
    }, node.Text, node.Origin);

    /// <summary>The path from the root; null below an array.</summary>
    private KeyPath? PathOf(Field field)
    {
        var keys = new List<string> { field.Key };
        var owner = field.Owner;
        for (; owner.Parent is { } parent; owner = parent.Owner) keys.Insert(0, parent.Key);
        return owner == Root ? new KeyPath(keys) : null;
    }

    /// <summary>Where statements come from, and where their substitutions look first; <c>Nowhere</c> when that place has no path.</summary>
    private sealed record Scope(Source Source, KeyPath Prefix, bool InArray = false, bool Nowhere = false);
}
