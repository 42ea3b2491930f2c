namespace Lighthouse.Jobs.Management;

/// <summary>Writes tags as labels of the text exposition format, <c>queue="email",type="mail.send"</c>, into a buffer that grows only when it must.</summary>
internal ref struct LabelWriter(Span<char> buffer)
{
    private Span<char> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<char> Written => _buffer[.._length];

    public void Append(string key, string value)
    {
        if (_length > 0) Put(',');
        foreach (var c in key) Put(char.IsAsciiLetterOrDigit(c) ? c : '_');
        Put('=');
        Put('"');
        foreach (var c in value)
        {
            if (c is '\\' or '"' or '\n') Put('\\');
            Put(c == '\n' ? 'n' : c);
        }

        Put('"');
    }

    private void Put(char c)
    {
        if (_length == _buffer.Length)
        {
            Span<char> larger = new char[_buffer.Length * 2];
            _buffer.CopyTo(larger);
            _buffer = larger;
        }

        _buffer[_length++] = c;
    }
}
