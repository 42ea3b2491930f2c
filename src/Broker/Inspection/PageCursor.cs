using System.Buffers.Text;
using System.Text;

namespace Lighthouse.Broker;

/// <summary>A place in a list, as one word that goes through URLs and shells.</summary>
internal static class PageCursor
{
    public static string Write(string place) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place));

    /// <exception cref="FormatException">Nobody has given out this cursor.</exception>
    public static string Read(string cursor)
    {
        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        }
        catch (FormatException)
        {
            throw Unknown(cursor);
        }
    }

    public static FormatException Unknown(string cursor) => new($"`{cursor}` is not a cursor that a page of this list gave out. Leave it away to begin anew.");
}
