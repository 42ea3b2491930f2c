namespace Lighthouse.Chaos;

/// <summary>The producers send nothing that breaks a rule, so no door refuses anything. An error in place of an answer is no refusal.</summary>
internal sealed class NothingRefused : Rule
{
    public override string Promise => "no door refuses a sound job";

    protected override void Look(CaseFile file)
    {
        Count(file.Evidence.Accepted.Count + file.Evidence.Refused.Count);
        foreach (var refused in file.Evidence.Refused) Violated(file, refused);
    }
}
