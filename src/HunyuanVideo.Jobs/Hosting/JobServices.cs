using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Store.Ef;
using HunyuanVideo.Jobs.Upkeep;
using HunyuanVideo.Jobs.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs.Hosting;

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
        services.AddSingleton(provider => new DataFolder(store.DataFolder, provider.GetRequiredService<ILogger<DataFolder>>()));
        services.AddSingleton<DataFolderLock>();
        services.AddHostedService(provider => provider.GetRequiredService<DataFolderLock>());
        services.AddJobStore(store);
        services.AddSingleton(worker with { LeaseTime = store.LeaseTime });
        services.AddSingleton<JobFeed>();
        services.AddKeyedSingleton<IJobs>(IJobs.All, (provider, _) => ActivatorUtilities.CreateInstance<JobQueue>(
            provider, provider.GetRequiredService<EfJobReads>(), provider.GetRequiredService<EfJobChanges>(), provider.GetRequiredService<EfJobEntries>()));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IJobs>(IJobs.All));
        services.AddSingleton(provider => new SourceLatents(provider.GetRequiredService<EfJobReads>(), provider.GetRequiredService<DataFolder>()));
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<LeftoverSweep>(
            provider, provider.GetRequiredService<EfJobReads>(), provider.GetRequiredService<EfJobEntries>()));
        services.AddSingleton<WorkerServices>();
        services.AddSingleton(provider => new JobWorker(
            provider.GetRequiredService<WorkerServices>(),
            provider.GetRequiredService<JobWorkerOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<JobWorker>>()));
        services.AddHostedService(provider => provider.GetRequiredService<JobWorker>());
        return services;
    }
}
