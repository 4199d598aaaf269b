using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HunyuanVideo.Jobs;

/// <summary>Registers the jobs.</summary>
public static class JobServices
{
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
        services.AddSingleton<IJobQueue, JobQueue>();
        services.AddSingleton<JobBatches>();
        services.AddSingleton<JobWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<JobWorker>());
        return services;
    }
}
