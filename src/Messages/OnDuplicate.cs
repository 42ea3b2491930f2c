namespace Lighthouse.Messages;

/// <summary>What becomes of a job whose unique key another one holds.</summary>
public enum OnDuplicate
{
    /// <summary>It is <c>deduplicated</c>, and its producer gets the first job's id.</summary>
    Drop,

    /// <summary>It takes the place of the first, which ends <c>cancelled</c>; unless that one is running already: then as <see cref="Drop"/>.</summary>
    Replace,
}
