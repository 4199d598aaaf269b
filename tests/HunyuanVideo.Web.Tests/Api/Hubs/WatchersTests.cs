using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using HunyuanVideo.Client;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Tests.Chaos;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.SignalR.Client;

namespace HunyuanVideo.Web.Tests.Api.Hubs;

/// <summary>Many watchers of one job: 50, in the long form 200, or as many as WATCHERS says.</summary>
public sealed class WatchersTests(ITestOutputHelper output) : ApiTest
{
    private const int Steps = 40;

    private static readonly TimeSpan StepTime = TimeSpan.FromMilliseconds(300);
    private static readonly int Watchers = Environment.GetEnvironmentVariable("WATCHERS") is { Length: > 0 } given
        ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture)
        : ChaosForm.Choose(50, 200);

    private readonly long[] _reportedAt = new long[Steps + 1];
    private readonly ConcurrentBag<double> _latencies = [];
    private int _watching;

    public override ValueTask InitializeAsync()
    {
        App.UseKestrel(0);
        App.StartServer();
        return base.InitializeAsync();
    }

    [Theory]
    [InlineData("sse")]
    [InlineData("hub")]
    public async Task Watchers_OfOneJob_AllSeeTheSnapshotTheProgressAndTheEnd(string kind)
    {
        App.Renderer.Ending = task => WriteResult(task, [1]);
        string id = await SubmitAsync();
        Report(1);
        Task<Seen>[] watchers = [.. Enumerable.Range(0, Watchers).Select(_ => kind == "sse" ? OverEventsAsync(id) : OverHubAsync(id))];
        while (Volatile.Read(ref _watching) < Watchers)
        {
            await Task.Delay(20, Token);
        }

        for (int step = 2; step <= Steps; step++)
        {
            Report(step);
            await Task.Delay(StepTime, Token);
        }

        App.Renderer.Finish();
        Seen[] seen = await Task.WhenAll(watchers);
        double[] ordered = [.. _latencies.Order()];
        double p95 = ordered[(int)(ordered.Length * 0.95)];
        output.WriteLine($"{kind}: {Watchers} watchers, {ordered.Length} reports, p50 {ordered[ordered.Length / 2]:F0} ms, p95 {p95:F0} ms, most {ordered[^1]:F0} ms");

        Assert.All(seen, one => Assert.Equal("running", one.First));
        Assert.All(seen, one => Assert.Equal("succeeded", one.Last));
        Assert.All(seen, one => Assert.True(one.Steps >= Steps / 2, $"{one.Steps} of {Steps} steps were seen"));
        Assert.True(p95 < 500, $"95 of 100 reports should arrive within 500 ms, not {p95:F0} ms");
    }

    private void Report(int step)
    {
        _reportedAt[step] = Stopwatch.GetTimestamp();
        App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, step, Steps, TimeSpan.Zero, null, null));
    }

    private async Task<Seen> OverEventsAsync(string id)
    {
        using var client = new HttpClient { BaseAddress = Client.BaseAddress };
        var seen = new Seen();
        await foreach (JsonElement job in EventReader.ReadAsync(client, $"/api/jobs/{id}/events", Token))
        {
            Note(seen, job.GetProperty("state").GetString()!, job.GetProperty("step").GetInt32());
        }

        return seen;
    }

    private async Task<Seen> OverHubAsync(string id)
    {
        HubConnection connection = JobsClient.Connect(Client.BaseAddress!);
        await using (connection)
        {
            await connection.StartAsync(Token);
            var seen = new Seen();
            await new JobsClient(connection).WatchAsync(id, job => Note(seen, job.State, job.Step), Token);
            return seen;
        }
    }

    private void Note(Seen seen, string state, int step)
    {
        if (seen.First is null)
        {
            seen.First = state;
            Interlocked.Increment(ref _watching);
        }
        else if (state == "running" && step > seen.Step)
        {
            _latencies.Add(Stopwatch.GetElapsedTime(Volatile.Read(ref _reportedAt[step])).TotalMilliseconds);
        }

        seen.Steps += step > seen.Step ? 1 : 0;
        seen.Step = step;
        seen.Last = state;
    }

    private sealed class Seen
    {
        public string? First { get; set; }

        public string? Last { get; set; }

        public int Step { get; set; }

        public int Steps { get; set; }
    }
}
