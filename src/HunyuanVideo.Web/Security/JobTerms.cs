using System.Security.Cryptography;
using System.Text;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Web.Security;

/// <summary>On what terms whoever asks may queue a job.</summary>
internal sealed class JobTerms(CurrentCaller current, JobLimits limits)
{
    /// <summary>The most jobs of his that may wait; null for those who have no such limit.</summary>
    public int? MostQueued => current.Caller is { Role: Role.Admin } ? null : limits.MostQueuedPerUser;

    /// <summary>Whether a request is more than he may ask for at once.</summary>
    public bool IsTooLarge(RenderRequest request) => !current.MayAdminister() && limits.IsTooLarge(request);

    /// <summary>Why he may not queue this, whatever else waits; null when he may.</summary>
    public EnqueueOutcome? Refuse(RenderRequest request) => !current.MayCreate() ? EnqueueOutcome.NotAllowed
        : IsTooLarge(request) ? EnqueueOutcome.TooLarge
        : null;

    /// <summary>The job as his own.</summary>
    public NewJob Apply(NewJob job) => job with
    {
        Owner = current.Caller?.OwnerId,
        IdempotencyKey = KeyOf(current.Caller?.OwnerId, job.IdempotencyKey),
        MostQueuedOfOwner = MostQueued,
    };

    /// <summary>The keys of different people never meet, and nobody learns from one what others have sent.</summary>
    private static string? KeyOf(string? owner, string? key) => owner is null || key is null
        ? key
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{owner}\n{key}")));
}
