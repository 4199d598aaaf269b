using HunyuanVideo.Jobs.Hosting;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;
using HunyuanVideo.Jobs.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HunyuanVideo.Jobs.Tests.Hosting;

public sealed class JobServicesTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("jobs").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task AddJobs_TwoWorkers_RenderTwoJobsAtOnceAndEachJobOnce()
    {
        using var both = new Barrier(2);
        int renders = 0;
        ServiceProvider provider = Provider(workers: 2, (task, _, token) =>
        {
            Interlocked.Increment(ref renders);
            return both.SignalAndWait(Patience, token) ? ScriptedRenderer.Succeed(task) : throw new RenderException("The other job did not come.");
        });
        await using (provider)
        {
            await StartAsync(provider);
            IJobs jobs = provider.GetRequiredService<IJobs>();
            JobId[] ids = [await SubmitAsync(jobs), await SubmitAsync(jobs), await SubmitAsync(jobs), await SubmitAsync(jobs)];
            foreach (JobId id in ids)
            {
                Assert.Equal(JobState.Succeeded, (await WhenEndedAsync(jobs, id)).State);
            }

            await StopAsync(provider);
        }

        Assert.Equal(4, renders);
    }

    [Fact]
    public async Task AddJobs_OneWorker_RendersOneAfterTheOther()
    {
        int now = 0;
        int most = 0;
        ServiceProvider provider = Provider(workers: 1, (task, _, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            Interlocked.Decrement(ref now);
            return ScriptedRenderer.Succeed(task);
        });
        await using (provider)
        {
            await StartAsync(provider);
            IJobs jobs = provider.GetRequiredService<IJobs>();
            JobId[] ids = [await SubmitAsync(jobs), await SubmitAsync(jobs)];
            foreach (JobId id in ids)
            {
                await WhenEndedAsync(jobs, id);
            }

            await StopAsync(provider);
        }

        Assert.Equal(1, most);
    }

    private ServiceProvider Provider(int workers, ScriptedRenderer.Script script)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IVideoRenderer>(new ScriptedRenderer(script));
        services.AddJobs(
            new JobStoreOptions { DataFolder = _folder },
            new JobWorkerOptions { ShutdownGrace = TimeSpan.FromSeconds(2), IdleLook = TimeSpan.FromMilliseconds(50) },
            workers);
        return services.BuildServiceProvider();
    }

    private static async Task StartAsync(ServiceProvider provider)
    {
        IHostedService[] hosted = [.. provider.GetServices<IHostedService>()];
        foreach (IHostedLifecycleService service in hosted.OfType<IHostedLifecycleService>())
        {
            await service.StartingAsync(Token);
        }

        foreach (IHostedService service in hosted)
        {
            await service.StartAsync(Token);
        }
    }

    private static async Task StopAsync(ServiceProvider provider)
    {
        foreach (IHostedService service in provider.GetServices<IHostedService>().Reverse())
        {
            await service.StopAsync(Token);
        }
    }

    private static async Task<JobId> SubmitAsync(IJobs jobs) =>
        (await jobs.SubmitAsync(ScriptedRenderer.Request, idempotencyKey: null, Token)).Job!.Id;

    private static async Task<RenderJob> WhenEndedAsync(IJobs jobs, JobId id)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        while (true)
        {
            if (await jobs.FindAsync(id, patience.Token) is { State: JobState.Succeeded or JobState.Failed or JobState.Cancelled } ended)
            {
                return ended;
            }

            await Task.Delay(10, patience.Token);
        }
    }
}
