namespace Lighthouse.Actors;

/// <summary>Where an actor lives: <c>/user/queue-default/workers/$3</c>. Unique among living actors of a system.</summary>
internal sealed record ActorPath(string Value)
{
    public string Name => Value[(Value.LastIndexOf('/') + 1)..];

    public ActorPath Child(string name) => new($"{Value}/{name}");

    public override string ToString() => Value;

    /// <summary>Names are made of ASCII letters, digits and <c>. _ : $ -</c>.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 128 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '$' or '-');
}
