using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Store.Ef;
using HunyuanVideo.Jobs.Upkeep;
using HunyuanVideo.Jobs.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs.Hosting;

/// <summary>Registers the jobs.</summary>
public static class JobServices
{
    /// <summary>
    /// Adds the store, the queue over it and the workers, all in one data folder, which a second server is kept off. An
    /// <see cref="IVideoRenderer"/> has to be added besides, and the host has to wait longer than the worker's grace when it ends.
    /// </summary>
    /// <param name="services">Takes them.</param>
    /// <param name="store">Where the store is.</param>
    /// <param name="worker">The first worker's name and the times of all.</param>
    /// <param name="workers">How many jobs may be rendered at once; the renderer is one for all of them.</param>
    public static IServiceCollection AddJobs(this IServiceCollection services, JobStoreOptions store, JobWorkerOptions worker, int workers = 1)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new DataFolder(store.DataFolder, provider.GetRequiredService<ILogger<DataFolder>>()));
        services.AddSingleton<DataFolderLock>();
        services.AddHostedService(provider => provider.GetRequiredService<DataFolderLock>());
        services.AddJobStore(store);
        services.AddSingleton(worker with { LeaseTime = store.LeaseTime });
        services.AddSingleton<JobFeed>();
        services.AddSingleton<QueueHolds>();
        services.AddKeyedSingleton<IJobs>(IJobs.All, (provider, _) => ActivatorUtilities.CreateInstance<JobQueue>(
            provider, provider.GetRequiredService<EfJobReads>(), provider.GetRequiredService<EfJobChanges>(), provider.GetRequiredService<EfJobEntries>()));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IJobs>(IJobs.All));
        services.AddSingleton(provider => new SourceLatents(provider.GetRequiredService<EfJobReads>(), provider.GetRequiredService<DataFolder>()));
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<LeftoverSweep>(
            provider, provider.GetRequiredService<EfJobReads>(), provider.GetRequiredService<EfJobEntries>()));
        services.AddSingleton<WorkerServices>();
        services.AddSingleton(provider => NewWorker(provider, provider.GetRequiredService<JobWorkerOptions>()));
        services.AddHostedService(provider => provider.GetRequiredService<JobWorker>());
        for (int i = 1; i < workers; i++)
        {
            string name = $"{worker.Name}.{i}";
            // not by AddHostedService, which adds a type once
            services.AddSingleton<IHostedService>(provider => NewWorker(provider, provider.GetRequiredService<JobWorkerOptions>() with { Name = name }));
        }

        return services;
    }

    private static JobWorker NewWorker(IServiceProvider provider, JobWorkerOptions options) => new(
        provider.GetRequiredService<WorkerServices>(),
        options,
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<JobWorker>>());
}
