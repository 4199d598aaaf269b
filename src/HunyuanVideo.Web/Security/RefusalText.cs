using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Resources;
using Microsoft.Extensions.Localization;

namespace HunyuanVideo.Web.Security;

/// <summary>Why a job was not queued, in one sentence that page, API and hub share.</summary>
public sealed class RefusalText(IStringLocalizer<RightsTexts> text, JobLimits limits)
{
    /// <summary>When it is worth another try.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(30);

    public string Of(EnqueueOutcome outcome) => outcome switch
    {
        EnqueueOutcome.OwnerFull => text["OwnerFull", limits.MostQueuedPerUser],
        EnqueueOutcome.TooLarge => text["TooLarge", limits.MostWorkPerJob ?? 0],
        EnqueueOutcome.NotAllowed => text["NotAllowed"],
        _ => text["QueueFull"],
    };
}
