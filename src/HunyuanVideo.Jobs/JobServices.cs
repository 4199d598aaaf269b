using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HunyuanVideo.Jobs;

/// <summary>Registers the jobs.</summary>
public static class JobServices
{
    /// <summary>
    /// The key of the <see cref="IJobStore"/> and the <see cref="IJobQueue"/> that know every job, whoever asks: for the worker and all
    /// else that serves no one in particular. An app with users puts ones of its own in the place of those without a key.
    /// </summary>
    public const string All = "all";

    /// <summary>
    /// Adds the store, the queue over it and the worker, all in one data folder, which a second server is kept off. An
    /// <see cref="IVideoRenderer"/> has to be added besides, and the host has to wait longer than the worker's grace when it ends.
    /// </summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, JobStoreOptions store, JobWorkerOptions worker)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new DataFolder(store.DataFolder));
        services.AddSingleton<DataFolderLock>();
        services.AddHostedService(provider => provider.GetRequiredService<DataFolderLock>());
        services.AddJobStore(store);
        services.AddSingleton(worker with { LeaseTime = store.LeaseTime });
        services.AddSingleton<JobFeed>();
        services.AddKeyedSingleton<IJobQueue, JobQueue>(All);
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IJobQueue>(All));
        services.AddScoped<JobBatches>();
        services.AddSingleton<JobWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<JobWorker>());
        return services;
    }
}
