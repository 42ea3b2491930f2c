using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Jobs;

/// <summary>
/// As whom this node works on one queue: its id, the session that the queue was opened under, and after a failure when to open it anew.
/// Without a session nothing may be sent. Plain state with one owner, the IngestActor.
/// </summary>
internal sealed class Tenure(TimeProvider time)
{
    private readonly ReopenPause _pause = new(time);
    private string? _refusal;
    private string? _openedAs;
    private string? _history;
    private long _epoch;

    /// <summary>Its id in the cluster; null while it is no member.</summary>
    public string? Node { get; private set; }

    public QueueSession? Session { get; private set; }

    public bool IsOpening { get; private set; }

    /// <summary>Whether a call has succeeded since the last failure.</summary>
    public bool IsWell => _pause.IsWell;

    /// <summary>Whether the queue was, or is being, opened under the present id: calls whose answers were lost may have handed out jobs to it.</summary>
    public bool WasOpened => Node is not null && _openedAs == Node;

    /// <summary>Whether the queue is to be opened now, as far as its own state tells.</summary>
    public bool MayOpen => Node is not null && Session is null && !IsOpening && _pause.IsOver;

    public void Join(string node)
    {
        Node = node;
        _history = null;
        _pause.End();
    }

    /// <summary>The id is nobody's any more.</summary>
    public void Lose() => (Node, Session) = (null, null);

    public string Opening()
    {
        IsOpening = true;
        return _openedAs = Node!;
    }

    /// <summary>The call has been answered, or has failed. True when its answer is about the present id.</summary>
    public bool Opened(string? node)
    {
        IsOpening = false;
        return node == Node;
    }

    /// <summary>Works under this session from now on.</summary>
    /// <returns>Whether Redis may be another than before: equal entry ids prove nothing then.</returns>
    public bool Begin(QueueSession session, long epoch)
    {
        var isAnother = _history is not null && _history != session.History;
        (Session, _history, _epoch) = (session, session.History, epoch);
        return isAnother;
    }

    /// <summary>Whether there is a session, and the connection is no longer the one it was opened on.</summary>
    public bool HasOutlived(long epoch) => Session is not null && _epoch != epoch;

    public void Succeeded()
    {
        _pause.Succeeded();
        _refusal = null;
    }

    /// <summary>Nothing is sent until the queue has been opened anew.</summary>
    /// <param name="cause">What went wrong, if it was an exception. Where Redis answered with an error, it will again: never at once.</param>
    /// <returns>After how long it may be opened, and whether the cause says what none has said since a call last succeeded: the second refusal may name what the first could not.</returns>
    public (TimeSpan Pause, bool IsNews) Break(Exception? cause)
    {
        var refusal = (cause as RedisServerException)?.Message;
        var isNews = cause is not null && (IsWell || cause is not RedisException || (refusal is not null && refusal != _refusal));
        if (refusal is not null) _refusal = refusal;
        Session = null;
        return (_pause.Begin(refused: refusal is not null), isNews);
    }

    /// <summary>No more waiting: what was in the way is gone.</summary>
    public void OpenAgain() => _pause.End();

    /// <summary>The queue has been left.</summary>
    public void End() => Session = null;
}
