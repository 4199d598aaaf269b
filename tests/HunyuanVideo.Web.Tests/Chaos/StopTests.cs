using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Chaos;

/// <summary>Servers that are asked to end, in every phase of a real render.</summary>
[Collection(ChaosCollection.Name)]
public sealed class StopTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Phases() => ChaosForm.Full
        ? ["loading", .. RenderPhase.All]
        : ["loading", RenderPhase.Denoise, RenderPhase.Decode];

    [Theory]
    [MemberData(nameof(Phases))]
    public async Task Term_InAPhase_EndsWithinTheGraceAndTheJobGoesOnLater(string phase)
    {
        for (int i = 0; i < ChaosForm.Choose(1, 4); i++)
        {
            await TermOnceAsync(phase);
        }
    }

    [Fact]
    public async Task Serve_FolderOfARunningServer_IsRefusedInOneSentence()
    {
        await using ChaosFolder folder = await ChaosFolder.CreateAsync();
        await using AppProcess first = folder.Serve();
        await first.UntilAsync(server => server.Output.Contains("is serving on", StringComparison.Ordinal));

        await using AppProcess second = folder.Serve();
        AppResult refused = await second.EndAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("in use by another server", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Assert.False(first.HasEnded);
    }

    private async Task TermOnceAsync(string phase)
    {
        await using ChaosFolder folder = await ChaosFolder.CreateAsync();
        JobId id = await folder.QueueAsync(ChaosFolder.Request(1, 12) with { Width = 128, Height = 96, VideoLength = 17 });
        await using AppProcess first = folder.Serve();
        await first.UntilAsync(server => server.Output.Contains("is serving on", StringComparison.Ordinal));
        if (phase != "loading")
        {
            // the store learns of a phase as soon as it begins; one that was missed counts as the next
            await folder.WhenAsync(id, job => !job.IsActive || IndexOf(job.Phase) >= IndexOf(phase));
        }

        string? at = (await folder.Store.GetAsync(id, Token))!.Phase;
        long start = TimeProvider.System.GetTimestamp();
        await first.SignalAsync("TERM");
        AppResult result = await first.EndAsync(Grace);
        TimeSpan taken = TimeProvider.System.GetElapsedTime(start);
        StoredJob left = (await folder.Store.GetAsync(id, Token))!;

        output.WriteLine($"asked in '{phase}', at '{at}': ended in {taken.TotalSeconds:F1} s, the job {left.State} after {left.Attempts} attempts");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(left.State, new[] { JobState.Queued, JobState.Succeeded });
        Assert.True(left.State == JobState.Succeeded || left.Attempts <= 1, $"{left.Attempts} attempts");
        await using AppProcess second = folder.Serve();
        Assert.Equal(JobState.Succeeded, Assert.Single(await folder.WhenAllEndedAsync(second)).State);
        await folder.AssertOnlyResultsAsync();
    }

    private static int IndexOf(string? phase) => RenderPhase.All.ToList().IndexOf(phase ?? string.Empty);
}
