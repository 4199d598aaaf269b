using Microsoft.Extensions.Logging.Abstractions;

namespace HunyuanVideo.Jobs.Tests.Support;

/// <summary>A started station around a script.</summary>
internal sealed class StationFixture : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private StationFixture(ScriptedRenderer renderer)
    {
        Feed = new JobFeed(TimeProvider.System);
        Station = new RenderStation(renderer, Feed, TimeProvider.System, NullLogger<RenderStation>.Instance);
    }

    public RenderStation Station { get; }

    public JobFeed Feed { get; }

    public static async Task<StationFixture> StartAsync(ScriptedRenderer.Script script, Action<CancellationToken>? prepare = null)
    {
        var fixture = new StationFixture(new ScriptedRenderer(script, prepare));
        await fixture.Station.StartAsync(CancellationToken.None);
        return fixture;
    }

    public RenderJob Submit(RenderRequest? request = null)
    {
        Assert.True(Station.TrySubmit(request ?? ScriptedRenderer.Request, out RenderJob? job, out string? refusal), refusal);
        return job;
    }

    /// <summary>The job once it meets the condition.</summary>
    public async Task<RenderJob> WhenAsync(JobId id, Func<RenderJob, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (Station.Find(id) is { } job && condition(job))
            {
                return job;
            }

            await Task.Delay(5, patience.Token);
        }
    }

    public Task<RenderJob> WhenEndedAsync(JobId id) => WhenAsync(id, job => !job.IsActive);

    public ValueTask DisposeAsync() => Station.DisposeAsync();
}
