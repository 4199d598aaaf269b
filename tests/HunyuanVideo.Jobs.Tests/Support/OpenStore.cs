using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Store.Ef;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Jobs.Tests.Support;

/// <summary>All ways into one store.</summary>
internal sealed record OpenStore(IJobReads Reads, IJobChanges Changes, IJobEntries Entries, IJobClaims Claims, IRenderTimings Timings)
{
    public static OpenStore Of(IServiceProvider services) => new(
        services.GetRequiredService<EfJobReads>(),
        services.GetRequiredService<EfJobChanges>(),
        services.GetRequiredService<EfJobEntries>(),
        services.GetRequiredService<IJobClaims>(),
        services.GetRequiredService<IRenderTimings>());

    /// <summary>The jobs of everybody over this store.</summary>
    public IJobs Queue(JobFeed feed, DataFolder folder, TimeProvider time) => new JobQueue(Reads, Changes, Entries, feed, folder, time);
}
