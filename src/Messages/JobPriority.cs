namespace Lighthouse.Messages;

/// <summary>Jobs of a higher priority are claimed before those of a lower one.</summary>
public enum JobPriority
{
    Normal,
    High,
    Low,
}
