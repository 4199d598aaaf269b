using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Chaos;

/// <summary>A job that takes every process with it that renders it.</summary>
[Collection(ChaosCollection.Name)]
public sealed class PoisonTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "HunyuanVideo.Web.ScriptedHost");

    [Fact]
    public async Task Poison_KillsThreeProcesses_IsGivenUpAndTheNextJobRuns()
    {
        await using ChaosFolder folder = await ChaosFolder.CreateAsync();
        JobId poison = await folder.QueueAsync(ChaosFolder.Request(1, 4) with { Prompt = "poison" });
        JobId next = await folder.QueueAsync(ChaosFolder.Request(2, 4));
        for (int i = 0; i < 3; i++)
        {
            await using AppProcess doomed = Serve(folder);
            await doomed.EndAsync(TimeSpan.FromSeconds(60));
        }

        await using AppProcess survivor = Serve(folder);
        await folder.WhenAllEndedAsync(survivor);

        StoredJob given = (await folder.Store.GetAsync(poison, TestContext.Current.CancellationToken))!;
        Assert.Equal((JobState.Failed, 3), (given.State, given.Attempts));
        Assert.Contains("stopped without a word 3 times", given.Error, StringComparison.Ordinal);
        Assert.Equal(JobState.Succeeded, (await folder.Store.GetAsync(next, TestContext.Current.CancellationToken))!.State);
    }

    private static AppProcess Serve(ChaosFolder folder) =>
        AppProcess.StartProgram(Program, folder.Data.Path, ["0", "nano", "20", "ready", folder.Data.Path]);
}
