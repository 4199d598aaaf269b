using System.Diagnostics;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Chaos;

/// <summary>A data folder on a disk that fills up while it renders.</summary>
[Collection(ChaosCollection.Name)]
public sealed class DiskFullTests : IAsyncLifetime
{
    private readonly string _disk = Directory.CreateTempSubdirectory("disk-").FullName;
    private bool _mounted;

    private string Filler => Path.Combine(_disk, "filler");

    public async ValueTask InitializeAsync() => _mounted = await RunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _disk);

    public async ValueTask DisposeAsync()
    {
        if (_mounted)
        {
            await RunAsync("umount", "-l", _disk);
        }

        Directory.Delete(_disk);
    }

    [Fact]
    public async Task DiskFull_WhileRendering_ThatJobFailsSayingSoAndTheNextSucceeds()
    {
        Assert.SkipUnless(_mounted, "A small disk cannot be mounted here.");
        await using ChaosFolder folder = await ChaosFolder.CreateAsync(_disk);
        JobId id = await folder.QueueAsync(ChaosFolder.Request(1, 60) with { Width = 192, Height = 128 });
        await using AppProcess server = folder.Serve();
        await folder.WhenAsync(id, job => job.SavedStep >= 1);

        Fill();
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        Assert.False(server.HasEnded, server.Errors);
        File.Delete(Filler);
        StoredJob failed = await folder.WhenAsync(id, job => !job.IsActive);
        JobId next = await folder.QueueAsync(ChaosFolder.Request(2, 6));
        StoredJob succeeded = await folder.WhenAsync(next, job => !job.IsActive);

        Assert.Equal(JobState.Failed, failed.State);
        Assert.Contains("space", failed.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(JobState.Succeeded, succeeded.State);
        await server.UntilAsync(_ => !Directory.EnumerateFiles(folder.Data.SavedRenders).Any());
        await folder.AssertOnlyResultsAsync();
    }

    /// <summary>Takes every byte that is left.</summary>
    private void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(page);
            }
        }
        catch (IOException)
        {
            // full
        }
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
