namespace Lighthouse.Hocon;

public enum HoconKind
{
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}
