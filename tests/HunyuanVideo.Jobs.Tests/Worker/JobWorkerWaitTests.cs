using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests.Worker;

/// <summary>Jobs that name something which is missing.</summary>
public sealed class JobWorkerWaitTests
{
    private const string Why = "The file is gone.";

    private static readonly RenderRequest Needy = ScriptedRenderer.Request with { Prompt = "Needs a file." };

    private volatile bool _missing = true;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_JobThatMissesAFile_WaitsAndSaysSoAndOthersAreRenderedMeanwhile()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId needy = await fixture.SubmitAsync(Needy);
        JobId other = await fixture.SubmitAsync();
        await StartAsync(fixture);

        Assert.Equal(JobState.Succeeded, (await fixture.WhenEndedAsync(other)).State);
        StoredJob waiting = await fixture.WhenAsync(needy, job => job is { State: JobState.Queued, Error: not null });
        Assert.Equal((Why, 0), (waiting.Error, waiting.Attempts));

        // it comes back, and nobody has to say so
        _missing = false;
        StoredJob done = await fixture.WhenEndedAsync(needy);
        Assert.Equal((JobState.Succeeded, null, 1), (done.State, done.Error, done.Attempts));
    }

    [Fact]
    public async Task Edit_JobThatMissesAFile_RendersWithoutIt()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId needy = await fixture.SubmitAsync(Needy);
        await StartAsync(fixture);
        await fixture.WhenAsync(needy, job => job is { State: JobState.Queued, Error: not null });

        Assert.Equal(ChangeResult.Done, await fixture.Queue.EditAsync(needy, ScriptedRenderer.Request, Token));
        Assert.Equal(JobState.Succeeded, (await fixture.WhenEndedAsync(needy)).State);
    }

    [Fact]
    public async Task Cancel_JobThatMissesAFile_EndsIt()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId needy = await fixture.SubmitAsync(Needy);
        await StartAsync(fixture);
        await fixture.WhenAsync(needy, job => job is { State: JobState.Queued, Error: not null });

        await fixture.Queue.CancelAsync(needy, Token);
        Assert.Equal(JobState.Cancelled, (await fixture.WhenEndedAsync(needy)).State);
    }

    private Task StartAsync(WorkerFixture fixture) => fixture.StartWorkerAsync(
        (task, _, _) => ScriptedRenderer.Succeed(task), whyWait: request => _missing && request.Prompt == Needy.Prompt ? Why : null);
}
