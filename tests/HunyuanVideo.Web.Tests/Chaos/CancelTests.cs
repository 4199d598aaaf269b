using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Chaos;

/// <summary>The whole app with the real renderer, and people who change their minds.</summary>
[Collection(ChaosCollection.Name)]
public sealed class CancelTests(ITestOutputHelper output) : IAsyncLifetime
{
    // one step of these renders, and a busy machine
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);

    private readonly string _folder = Directory.CreateTempSubdirectory("cancel-").FullName;
    private readonly Random _random = new(ChaosForm.Seed);
    private WebApplicationFactory<Program> _app = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _app = new WebApplicationFactory<Program>().WithWebHostBuilder(builder =>
        {
            builder.UseSetting("data-dir", _folder);
            builder.UseSetting("Serilog:MinimumLevel:Default", "Warning");
        });
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Cancel_AtRandomMoments_IsSeenAtOnceAndLeavesNothing()
    {
        IJobs queue = _app.Services.GetRequiredKeyedService<IJobs>(IJobs.All);
        int cancels = ChaosForm.Choose(20, 400);
        output.WriteLine($"seed {ChaosForm.Seed}");
        // the first waits for the model
        await queue.WatchAsync((await SubmitAsync(queue, 0)).Id, Token).LastAsync(Token);
        var longest = TimeSpan.Zero;
        var states = new List<JobState>();
        for (int i = 0; i < cancels; i++)
        {
            RenderJob job = await SubmitAsync(queue, i);
            await Task.Delay(_random.Next(0, 700), Token);
            long start = TimeProvider.System.GetTimestamp();
            await queue.CancelAsync(job.Id, Token);
            RenderJob ended = await EndedAsync(queue, job.Id);
            TimeSpan taken = TimeProvider.System.GetElapsedTime(start);
            longest = taken > longest ? taken : longest;
            states.Add(ended.State);
        }

        output.WriteLine($"{cancels} cancels, the longest took {longest.TotalMilliseconds:F0} ms: {string.Join(", ", states.CountBy(state => state))}");
        Assert.True(longest < TimeSpan.FromSeconds(1) + Step, $"{longest}");
        Assert.Contains(JobState.Cancelled, states);
        Assert.All(states, state => Assert.True(state is JobState.Cancelled or JobState.Succeeded, $"{state}"));
        await using ChaosFolder folder = await ChaosFolder.CreateAsync(_folder);
        await _app.DisposeAsync();
        await folder.AssertOnlyResultsAsync();
    }

    private async Task<RenderJob> SubmitAsync(IJobs queue, int number) =>
        (await queue.SubmitAsync(ChaosFolder.Request(number, _random.Next(6, 13)), idempotencyKey: null, Token)).Job!;

    private static async Task<RenderJob> EndedAsync(IJobs queue, JobId id)
    {
        while (true)
        {
            if (await queue.FindAsync(id, Token) is { IsActive: false } job)
            {
                return job;
            }

            await Task.Delay(5, Token);
        }
    }
}
