using System.Collections.Concurrent;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests.Store;

/// <content>Many at once.</content>
public abstract partial class JobStoreContract
{
    [Fact]
    public async Task TryClaim_TwentyWorkers_ClaimEachOfTwoThousandOnce()
    {
        const int Jobs = 2_000;
        for (int n = 0; n < Jobs; n++)
        {
            await AddAsync($"{n}");
        }

        // every worker has its own way in, as in 20 processes
        var claims = new ConcurrentBag<ClaimedJob>();
        OpenStore[] stores = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ConnectAsync()));
        await Task.WhenAll(stores.Select((store, n) => Task.Run(() => ClaimAllAsync(store, $"worker {n}", claims), Token)));

        Assert.Equal(Jobs, claims.Count);
        Assert.Equal(Jobs, claims.Select(claim => claim.Job.Id).Distinct().Count());
        Assert.Equal(Jobs, claims.Select(claim => claim.Lease).Distinct().Count());
        Assert.All(claims, claim => Assert.Equal(1, claim.Job.Attempts));
        Assert.Equal(new QueueStatus(false, 0, Jobs), await Store.Reads.QueueStatusAsync(Token));
    }

    [Fact]
    public async Task Complete_ManyAtOnce_PublishesOneResult()
    {
        (JobId id, JobLease lease) = await BringToAsync(JobState.Encoding);
        OpenStore other = await ConnectAsync();

        RunEnding[] endings = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(
            () => (n % 2 == 0 ? Store : other).Claims.CompleteAsync(id, lease, Outcome($"{n}"), null, Token), Token)));

        int winner = Assert.Single(Enumerable.Range(0, 20), n => endings[n] == RunEnding.Succeeded);
        Assert.Equal(19, endings.Count(ending => ending == RunEnding.LeaseLost));
        Assert.Equal($"videos/{winner}.mp4", (await ReadAsync(id)).Outcome!.VideoFile);
    }

    [Fact]
    public async Task CancelAndClaim_AtOnce_NeverBothWin()
    {
        for (int round = 0; round < 30; round++)
        {
            StoredJob job = await AddAsync();
            Task<ClaimedJob?> claiming = Task.Run(() => Store.Claims.TryClaimAsync("one", Token), Token);
            Task<CancelResult> cancelling = Task.Run(() => Store.Changes.CancelAsync(job.Id, Token), Token);
            ClaimedJob? claimed = await claiming;
            CancelResult cancelled = await cancelling;

            // whoever came first, the worker either never has the job or learns that it has to stop
            Assert.Equal(claimed is null ? CancelResult.Cancelled : CancelResult.Requested, cancelled);
            if (claimed is not null)
            {
                Assert.Equal(
                    HeartbeatResult.CancelRequested,
                    await Store.Claims.HeartbeatAsync(job.Id, claimed.Lease, RenderPhase.Text, 0, 0, Token));
                await Store.Claims.HandBackAsync(job.Id, claimed.Lease, Token);
            }

            Assert.Equal(JobState.Cancelled, (await ReadAsync(job.Id)).State);
        }
    }

    private static async Task ClaimAllAsync(OpenStore store, string worker, ConcurrentBag<ClaimedJob> claims)
    {
        while (await store.Claims.TryClaimAsync(worker, Token) is { } claimed)
        {
            claims.Add(claimed);
        }
    }
}
