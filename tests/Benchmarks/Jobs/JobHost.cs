using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Hosting;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HunyuanVideo.Benchmarks.Jobs;

/// <summary>Queue, worker and SQLite store as the app has them, in a folder of their own and without a server.</summary>
internal sealed class JobHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public JobHost(string folder, IVideoRenderer renderer)
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(renderer)
            .AddJobs(new JobStoreOptions { DataFolder = folder }, new JobWorkerOptions())
            .BuildServiceProvider();
    }

    /// <summary>Starts the worker, which loads the model first.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IHostedService[] services = [.. _services.GetServices<IHostedService>()];
        foreach (IHostedLifecycleService service in services.OfType<IHostedLifecycleService>())
        {
            await service.StartingAsync(cancellationToken);
        }

        foreach (IHostedService service in services)
        {
            await service.StartAsync(cancellationToken);
        }
    }

    /// <summary>Queues a job and waits until the store has its end.</summary>
    public async Task<RenderJob> RunAsync(RenderRequest request, Action<RenderJob> onChange, CancellationToken cancellationToken)
    {
        IJobs queue = _services.GetRequiredService<IJobs>();
        Submission submission = await queue.SubmitAsync(request, idempotencyKey: null, cancellationToken);
        JobId id = submission.Job!.Id;
        await foreach (RenderJob job in queue.WatchAsync(id, cancellationToken))
        {
            onChange(job);
        }

        return (await queue.FindAsync(id, cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IHostedService service in _services.GetServices<IHostedService>().Reverse())
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }
}
