using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Jobs.Tests.Store;

/// <summary>A data folder of its own, and the stores opened on it.</summary>
internal sealed class JobFolder : IAsyncDisposable
{
    private readonly List<ServiceProvider> _opened = [];

    public string Path { get; } = Directory.CreateTempSubdirectory("jobs-").FullName;

    public string File => System.IO.Path.Combine(Path, JobStoreOptions.FileName);

    public Task<OpenStore> OpenAsync(TimeProvider time, int mostQueued = 5_000) => OpenAsync(Path, time, mostQueued);

    public async Task<OpenStore> OpenAsync(string path, TimeProvider time, int mostQueued = 5_000)
    {
        ServiceProvider services = new ServiceCollection()
            .AddSingleton(time)
            .AddJobStore(new JobStoreOptions { DataFolder = path, MostQueued = mostQueued })
            .BuildServiceProvider();
        lock (_opened)
        {
            _opened.Add(services);
        }

        var store = OpenStore.Of(services);
        await store.Claims.OpenAsync(TestContext.Current.CancellationToken);
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
