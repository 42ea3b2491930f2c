namespace Lighthouse.Broker;

/// <summary>Indexes of a queue's streams, in the order they are claimed.</summary>
public static class JobStreams
{
    /// <summary>In the answers of claim and held: entries of <see cref="Ready"/> that are no more than a type and arguments, without their fields' names.</summary>
    internal const int Plain = 0;

    /// <summary>In the same answers: other entries of <see cref="Ready"/>, each as its position, its id, how many texts follow, and these.</summary>
    internal const int Named = -1;

    public const int AgainHigh = 1;
    public const int High = 2;
    public const int Again = 3;
    public const int Ready = 4;
    public const int AgainLow = 5;
    public const int Low = 6;

    /// <summary>Suspects; read only by a node that holds nothing.</summary>
    public const int Alone = 7;

    /// <summary>How many there are.</summary>
    public const int Count = 7;
}
