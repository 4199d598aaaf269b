using HunyuanVideo.Jobs.Store;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Jobs.Tests.Store;

/// <summary>A data folder of its own, and the stores opened on it.</summary>
internal sealed class JobFolder : IAsyncDisposable
{
    private readonly List<ServiceProvider> _opened = [];

    public string Path { get; } = Directory.CreateTempSubdirectory("jobs-").FullName;

    public string File => System.IO.Path.Combine(Path, JobStoreOptions.FileName);

    public Task<IJobStore> OpenAsync(TimeProvider time, int mostQueued = 5_000) => OpenAsync(Path, time, mostQueued);

    public async Task<IJobStore> OpenAsync(string path, TimeProvider time, int mostQueued = 5_000)
    {
        ServiceProvider services = new ServiceCollection()
            .AddSingleton(time)
            .AddJobStore(new JobStoreOptions { DataFolder = path, MostQueued = mostQueued })
            .BuildServiceProvider();
        lock (_opened)
        {
            _opened.Add(services);
        }

        var store = services.GetRequiredService<IJobStore>();
        await store.OpenAsync(TestContext.Current.CancellationToken);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServiceProvider services in _opened)
        {
            await services.DisposeAsync();
        }

        Directory.Delete(Path, recursive: true);
    }
}
