namespace Lighthouse.Hocon;

internal enum TokenKind : byte
{
    End,
    Newline,
    Whitespace,
    Comma,
    OpenCurly,
    CloseCurly,
    OpenSquare,
    CloseSquare,

    /// <summary><c>=</c> or <c>:</c></summary>
    Assign,

    /// <summary><c>+=</c></summary>
    Append,

    /// <summary><c>${</c></summary>
    Substitution,

    /// <summary><c>${?</c></summary>
    OptionalSubstitution,
    Quoted,
    Unquoted,

    /// <summary>Text that the tokenizer has reported already.</summary>
    Bad,
}
