using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Jobs.Tests.Store;

/// <summary>What every store has to do, whatever its engine.</summary>
public abstract partial class JobStoreContract : IAsyncLifetime
{
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private OpenStore? _store;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private protected OpenStore Store => _store!;

    /// <summary>Another way into the same jobs, as another process would have it.</summary>
    private protected abstract Task<OpenStore> ConnectAsync(int mostQueued = 5_000);

    public async ValueTask InitializeAsync() => _store = await ConnectAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected static RenderRequest Request(string prompt = "A cat walks on the grass.", long seed = 7) => new()
    {
        Prompt = prompt,
        NegativePrompt = "blurred",
        Width = 128,
        Height = 96,
        VideoLength = 5,
        InferSteps = 50,
        Seed = seed,
        GuidanceScale = 1.1,
        FlowShift = 7.0,
        EmbeddedGuidanceScale = 6.0,
    };

    protected async Task<StoredJob> AddAsync(string prompt = "A cat walks on the grass.", int priority = 0)
    {
        EnqueueResult result = await Store.Entries.EnqueueAsync(new NewJob { Request = Request(prompt), Priority = priority }, Token);
        Assert.Equal(EnqueueOutcome.Accepted, result.Outcome);
        return result.Job!;
    }

    protected async Task<ClaimedJob> ClaimAsync(string worker = "one")
    {
        ClaimedJob? claimed = await Store.Claims.TryClaimAsync(worker, Token);
        Assert.NotNull(claimed);
        return claimed;
    }

    protected async Task<StoredJob> ReadAsync(JobId id)
    {
        StoredJob? job = await Store.Reads.GetAsync(id, Token);
        Assert.NotNull(job);
        return job;
    }

    /// <summary>A job brought to a state by the way workers and people take.</summary>
    protected async Task<(JobId Id, JobLease Lease)> BringToAsync(JobState state)
    {
        StoredJob job = await AddAsync();
        if (state is JobState.Queued)
        {
            return (job.Id, new JobLease(Guid.NewGuid()));
        }

        ClaimedJob claimed = await ClaimAsync();
        Assert.Equal(job.Id, claimed.Job.Id);
        switch (state)
        {
            case JobState.Encoding:
                await Store.Claims.MarkEncodingAsync(job.Id, claimed.Lease, Token);
                break;
            case JobState.Succeeded:
                await Store.Claims.CompleteAsync(job.Id, claimed.Lease, Outcome(), null, Token);
                break;
            case JobState.Failed:
                await Store.Claims.FailAsync(job.Id, claimed.Lease, "It went wrong.", false, Token);
                break;
            case JobState.Cancelled:
                await Store.Changes.CancelAsync(job.Id, Token);
                await Store.Claims.HandBackAsync(job.Id, claimed.Lease, Token);
                break;
        }

        Assert.Equal(state, (await ReadAsync(job.Id)).State);
        return (job.Id, claimed.Lease);
    }

    protected static JobOutcome Outcome(string name = "cat") => new()
    {
        VideoFile = $"videos/{name}.mp4",
        PosterFile = $"videos/{name}.jpg",
        MetadataFile = $"videos/{name}.json",
        LatentsFile = $"latents/{name}.safetensors",
        SecondsByPhase = new Dictionary<string, double>(StringComparer.Ordinal) { ["denoise"] = 12.5, ["decode"] = 3.25 },
    };

    protected async Task<string[]> QueueAsync() =>
        [.. (await Store.Reads.ListQueueAsync(100, Token)).Select(job => job.Request.Prompt)];
}
