using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Tests.Commands.Support;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Chaos;

/// <summary>A data folder on a disk that fills up while it renders.</summary>
[Collection(ChaosCollection.Name)]
public sealed class DiskFullTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DiskFull_WhileRendering_EveryJobWaitsAndGoesOnByItself()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync("size=8m");
        await using ChaosFolder folder = await ChaosFolder.CreateAsync(disk.Path);
        JobId id = await folder.QueueAsync(ChaosFolder.Request(1, 60) with { Width = 192, Height = 128 });
        JobId next = await folder.QueueAsync(ChaosFolder.Request(2, 6));
        await using AppProcess server = folder.Serve();
        await folder.WhenAsync(id, job => job.SavedStep >= 1);

        string filler = disk.Fill();
        await server.UntilAsync(running => running.Output.Contains("begins no job, they wait", StringComparison.Ordinal));
        Assert.True((await folder.Store.GetAsync(id, Token))!.IsActive);
        Assert.True((await folder.Store.GetAsync(next, Token))!.IsActive);
        File.Delete(filler);
        StoredJob first = await folder.WhenAsync(id, job => !job.IsActive);
        StoredJob second = await folder.WhenAsync(next, job => !job.IsActive);

        Assert.True(first.State == JobState.Succeeded, first.Error);
        Assert.True(second.State == JobState.Succeeded, second.Error);
        Assert.Equal((1, 1), (first.Attempts, second.Attempts));
        await server.UntilAsync(_ => !Directory.EnumerateFiles(folder.Data.SavedRenders).Any());
        await folder.AssertOnlyResultsAsync();
    }
}
