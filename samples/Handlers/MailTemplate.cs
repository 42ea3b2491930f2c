namespace Lighthouse.Samples;

/// <summary>A text with <c>{{name}}</c> where something is filled in; its first line is <c>Subject: …</c>, followed by an empty one.</summary>
public sealed class MailTemplate
{
    private readonly string _subject;
    private readonly string _text;

    public MailTemplate(SampleOptions options)
    {
        var lines = File.ReadAllLines(Path.Combine(options.Root, "samples/mail/invitation.txt"));
        _subject = lines[0]["Subject: ".Length..];
        _text = string.Join('\n', lines.Skip(2));
    }

    public (string Subject, string Text) Fill(IReadOnlyDictionary<string, string> values) => (Fill(_subject, values), Fill(_text, values));

    private static string Fill(string text, IReadOnlyDictionary<string, string> values)
    {
        foreach (var (name, value) in values) text = text.Replace("{{" + name + "}}", value, StringComparison.Ordinal);
        return text;
    }
}
