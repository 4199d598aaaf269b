using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Security;

/// <summary>How much one creator may ask for; admins have no such limits. Read from the section <c>Access</c> of the settings.</summary>
public sealed record JobLimits : ISettings
{
    public static string Section => "Access";

    /// <summary>The most jobs of one creator that may wait; those of a batch count each.</summary>
    public int MostQueuedPerUser { get; init; } = 20;

    /// <summary>The most work of one job of a creator, in steps times latent tokens; null sets no bound.</summary>
    public long? MostWorkPerJob { get; init; }

    /// <summary>Whether a request is more work than a creator's job may be.</summary>
    public bool IsTooLarge(RenderRequest request) => MostWorkPerJob is { } most && WorkOf(request) > most;

    /// <summary>The work of a request: latent tokens times the passes of the steps that run.</summary>
    public static long WorkOf(RenderRequest request)
    {
        var work = RenderWork.Of(request);
        return work.Tokens * work.Passes;
    }

    /// <exception cref="ServerOptionsException">A value cannot be used.</exception>
    public static JobLimits Read(IConfiguration configuration)
    {
        JobLimits limits = Settings.Read<JobLimits>(configuration);
        Settings.Check(limits.MostQueuedPerUser > 0, $"{Section}:{nameof(MostQueuedPerUser)} must be over 0, not {limits.MostQueuedPerUser}.");
        Settings.Check(limits.MostWorkPerJob is null or > 0, $"{Section}:{nameof(MostWorkPerJob)} must be over 0 or left out, not {limits.MostWorkPerJob}.");
        return limits;
    }
}
