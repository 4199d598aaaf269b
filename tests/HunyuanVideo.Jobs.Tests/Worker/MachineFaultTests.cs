using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;
using HunyuanVideo.Jobs.Worker;

namespace HunyuanVideo.Jobs.Tests.Worker;

/// <summary>What is the machine's fault ends no job.</summary>
public sealed class MachineFaultTests
{
    private const int Many = 10;

    private static readonly MachineFault NoFfmpeg = new(MachineFaultKind.Encoder, "ffmpeg was not found on the PATH.");

    private static readonly JobWorkerOptions Quick = new()
    {
        Heartbeat = TimeSpan.FromMilliseconds(20),
        IdleLook = TimeSpan.FromMilliseconds(20),
        StoreRetry = TimeSpan.FromMilliseconds(20),
        ShortestHold = TimeSpan.FromMilliseconds(20),
        LongestHold = TimeSpan.FromMilliseconds(40),
        ShutdownGrace = TimeSpan.FromSeconds(2),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Claim_MachineCannotRender_EveryJobWaitsUntouchedAndGoesOnByItself()
    {
        MachineFault? fault = NoFfmpeg;
        int renders = 0;
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync(options: Quick);
        await fixture.StartWorkerAsync(
            (task, _, _) =>
            {
                renders++;
                return ScriptedRenderer.Succeed(task);
            },
            look: _ => Volatile.Read(ref fault));
        List<JobId> ids = await SubmitManyAsync(fixture);

        await HeldAsync(fixture, NoFfmpeg);
        await fixture.LooksAsync(5);
        Assert.Equal(0, renders);
        foreach (JobId id in ids)
        {
            StoredJob waiting = (await fixture.Store.Reads.GetAsync(id, Token))!;
            Assert.Equal((JobState.Queued, 0, null), (waiting.State, waiting.Attempts, waiting.Error));
        }

        Assert.False((await fixture.Queue.QueueStatusAsync(Token)).Paused);
        Volatile.Write(ref fault, null);
        await AssertAllSucceedAsync(fixture, ids);
        Assert.Null(fixture.Holds.OfAll);
        Assert.Equal(Many, renders);
    }

    [Fact]
    public async Task Claim_PausedByAPersonMeanwhile_StaysPausedWhenTheMachineIsWellAgain()
    {
        MachineFault? fault = NoFfmpeg;
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync(options: Quick);
        await fixture.StartWorkerAsync((task, _, _) => ScriptedRenderer.Succeed(task), look: _ => Volatile.Read(ref fault));
        JobId id = await fixture.SubmitAsync();
        await HeldAsync(fixture, NoFfmpeg);
        await fixture.Queue.PauseQueueAsync(Token);

        Volatile.Write(ref fault, null);
        await WorkerFixture.UntilAsync(() => fixture.Holds.OfAll is null);
        await fixture.LooksAsync(3);

        Assert.Equal(JobState.Queued, (await fixture.Store.Reads.GetAsync(id, Token))!.State);
        await fixture.Queue.ResumeQueueAsync(Token);
        Assert.Equal(JobState.Succeeded, (await fixture.WhenEndedAsync(id)).State);
    }

    public static TheoryData<string> Faults() => ["told", "full", "quota", "read-only", "denied", "found", "store"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Run_MeetsAFaultOfTheMachineManyTimes_WaitsAgainWithWhatWasSavedAndNoAttemptCounts(string what)
    {
        int left = Many;
        int looked = 0;
        var saved = new List<bool>();
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync(options: Quick);
        await fixture.StartWorkerAsync(
            (task, _, _) =>
            {
                saved.Add(File.Exists(task.SavedRenderFile));
                File.WriteAllText(task.SavedRenderFile, "saved");
                looked = 0;
                return --left >= 0 ? throw Error(what) : ScriptedRenderer.Succeed(task);
            },
            // the first look after a render is that for its cause; the one before the next claim finds all well
            look: _ => what == "found" && left >= 0 && left < Many && ++looked == 1 ? NoFfmpeg : null);

        StoredJob job = await fixture.WhenEndedAsync(await fixture.SubmitAsync());

        Assert.Equal((JobState.Succeeded, 1, null), (job.State, job.Attempts, job.Error));
        Assert.Equal([false, .. Enumerable.Repeat(element: true, Many)], saved);
    }

    [Fact]
    public async Task Run_AlwaysTellsOfAFaultThatNoLookFinds_FailsAtLastAndTheOthersGoOn()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync(options: Quick with { MostUnseenFaults = 3 });
        JobId first = await fixture.SubmitAsync();
        JobId second = await fixture.SubmitAsync();
        int runs = 0;
        await fixture.StartWorkerAsync((task, _, _) =>
        {
            if (task.Id != first)
            {
                return ScriptedRenderer.Succeed(task);
            }

            runs++;
            throw Error("denied");
        });

        StoredJob failed = await fixture.WhenEndedAsync(first);

        // handed back three times, then its attempts count
        Assert.Equal((JobState.Failed, 3, 6), (failed.State, failed.Attempts, runs));
        Assert.Equal(JobState.Succeeded, (await fixture.WhenEndedAsync(second)).State);
    }

    [Fact]
    public async Task Run_CancelledWhileItMeetsAFault_IsCancelled()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync(options: Quick);
        await fixture.StartWorkerAsync((_, _, token) =>
        {
            token.WaitHandle.WaitOne();
            throw Error("full");
        });
        JobId id = await fixture.SubmitAsync();
        await fixture.WhenRunningAsync(id);

        await fixture.Queue.CancelAsync(id, Token);

        Assert.Equal(JobState.Cancelled, (await fixture.WhenEndedAsync(id)).State);
    }

    [Fact]
    public async Task Run_ErrorOfTheRequest_StillFailsAndTheNextRuns()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync(options: Quick);
        await fixture.StartWorkerAsync((task, _, _) =>
            task.Request.Seed == 1 ? throw new RenderException("Choose 540p.") : ScriptedRenderer.Succeed(task));
        JobId bad = await fixture.SubmitAsync(ScriptedRenderer.Request with { Seed = 1 });
        JobId good = await fixture.SubmitAsync(ScriptedRenderer.Request with { Seed = 2 });

        Assert.Equal((JobState.Failed, "Choose 540p."), await StateAsync(fixture, bad));
        Assert.Equal(JobState.Succeeded, (await fixture.WhenEndedAsync(good)).State);
        Assert.Empty(fixture.Holds.Current);
    }

    [Fact]
    public async Task Look_Throws_HoldsAndSaysSo()
    {
        bool broken = true;
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync(options: Quick);
        await fixture.StartWorkerAsync(
            (task, _, _) => ScriptedRenderer.Succeed(task),
            look: _ => Volatile.Read(ref broken) ? throw new InvalidOperationException("no such device") : null);
        JobId id = await fixture.SubmitAsync();

        await WorkerFixture.UntilAsync(() => fixture.Holds.OfAll is { Fault: { Kind: MachineFaultKind.Other } fault } && fault.Reason.Contains("no such device", StringComparison.Ordinal));
        Volatile.Write(ref broken, value: false);

        Assert.Equal(JobState.Succeeded, (await fixture.WhenEndedAsync(id)).State);
    }

    [Fact]
    public async Task Run_StoreFailsForLongerThanALease_TheRenderGoesOnAndSucceedsAtItsFirstAttempt()
    {
        JobWorkerOptions options = Quick with { LeaseTime = TimeSpan.FromMilliseconds(1) };
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync(
            options: options, wrap: store => store with { Claims = InterceptedStore.Failing(store.Claims, nameof(IJobClaims.HeartbeatAsync), Many) });
        int renders = 0;
        await fixture.StartWorkerAsync((task, _, token) =>
        {
            renders++;
            // long enough for every beat that fails
            token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(20 * (Many + 10)));
            token.ThrowIfCancellationRequested();
            return ScriptedRenderer.Succeed(task);
        });

        StoredJob job = await fixture.WhenEndedAsync(await fixture.SubmitAsync());

        Assert.Equal((JobState.Succeeded, 1, 1), (job.State, job.Attempts, renders));
    }

    private static Exception Error(string what) => what switch
    {
        "told" => new RenderException("The disk is full.") { MachineFault = MachineFaultKind.Space },
        "full" => new RenderException("It failed.", new IOException("No space left on device", 28)),
        "quota" => new IOException("Disk quota exceeded", 122),
        "read-only" => new InvalidOperationException("It failed.", new IOException("Read-only file system", 30)),
        "denied" => new UnauthorizedAccessException("Access to the path is denied."),
        "store" => new JobStoreException("The database does not answer.", innerException: null),
        _ => new RenderException("ffmpeg could not write the video."),
    };

    private static Task HeldAsync(WorkerFixture fixture, MachineFault fault) => WorkerFixture.UntilAsync(() => fixture.Holds.OfAll?.Fault == fault);

    private static async Task<List<JobId>> SubmitManyAsync(WorkerFixture fixture)
    {
        var ids = new List<JobId>();
        for (int i = 0; i < Many; i++)
        {
            ids.Add(await fixture.SubmitAsync(ScriptedRenderer.Request with { Seed = i + 1 }));
        }

        return ids;
    }

    private static async Task AssertAllSucceedAsync(WorkerFixture fixture, List<JobId> ids)
    {
        foreach (JobId id in ids)
        {
            StoredJob job = await fixture.WhenEndedAsync(id);
            Assert.Equal((JobState.Succeeded, 1), (job.State, job.Attempts));
        }
    }

    private static async Task<(JobState State, string? Error)> StateAsync(WorkerFixture fixture, JobId id)
    {
        StoredJob job = await fixture.WhenEndedAsync(id);
        return (job.State, job.Error);
    }
}
