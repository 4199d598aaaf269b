using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using HunyuanVideo.Web.Tests.Chaos;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>One who asks for too much, and the others beside him.</summary>
[Collection(ChaosCollection.Name)]
public sealed class FloodTests(ITestOutputHelper output) : UsersTest
{
    // so that the slowest twentieth is more than one
    private const int Least = 40;

    private static readonly TimeSpan Bearable = TimeSpan.FromSeconds(1);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private int _measured;

    public override async ValueTask InitializeAsync()
    {
        App.UseKestrel(0);

        // the limit of the queue is tested here, not the one before it
        App.Settings["Access:RequestsPerMinute"] = "10000000";
        App.Settings["Access:MostConnections"] = "5000";
        App.StartServer();
        await base.InitializeAsync();
        await HoldQueueAsync();
    }

    [Fact]
    public async Task Posts_OfOneUser_AreRefusedInTimeAndTheOthersWaitForNothing()
    {
        const int Senders = 16;
        int posts = ChaosForm.Choose(500, 10_000);
        int sent = 0;
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        int untimed = 0;
        using HttpClient flooder = ClientOf(Owner);
        using var done = new CancellationTokenSource();
        Task<TimeSpan[]> others = MeasureAsync(Other, done.Token);

        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
        {
            // for as long as there is somebody to be disturbed
            while (Interlocked.Increment(ref sent) <= posts || Volatile.Read(ref _measured) < Least)
            {
                using HttpResponseMessage answer = await flooder.PostAsync("/api/jobs", new StringContent(Valid, Json), Token);
                statuses.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
                if (answer.StatusCode == HttpStatusCode.TooManyRequests && answer.Headers.RetryAfter?.Delta is null)
                {
                    Interlocked.Increment(ref untimed);
                }
            }
        }));
        await done.CancelAsync();

        TimeSpan p95 = Percentile95(await others, "another user's submits during the flood");
        Assert.Equal(20, statuses[HttpStatusCode.Accepted]);
        Assert.InRange(statuses[HttpStatusCode.TooManyRequests], posts - 20, int.MaxValue);
        Assert.Equal(2, statuses.Count);
        Assert.Equal(0, untimed);
        Assert.True(p95 < Bearable, $"another user waited {p95.TotalMilliseconds:F0} ms");
    }

    [Fact]
    public async Task SlowConnections_HoweverMany_SlowNobodyDown()
    {
        int connections = ChaosForm.Choose(100, 500);
        Uri server = Client.BaseAddress!;
        using var done = new CancellationTokenSource();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(done.Token, Token);
        Task[] slow = [.. Enumerable.Range(0, connections).Select(i => DawdleAsync(server, i, limit.Token))];
        using var measuring = new CancellationTokenSource(TimeSpan.FromSeconds(ChaosForm.Choose(4, 30)));

        TimeSpan[] others = await MeasureAsync(Other, measuring.Token);
        await done.CancelAsync();
        await Task.WhenAll(slow);

        TimeSpan p95 = Percentile95(others, $"submits beside {connections} slow connections");
        Assert.True(p95 < Bearable, $"another user waited {p95.TotalMilliseconds:F0} ms");
    }

    private TimeSpan Percentile95(TimeSpan[] times, string what)
    {
        Assert.NotEmpty(times);
        TimeSpan[] ordered = [.. times.Order()];
        TimeSpan p95 = ordered[(int)Math.Ceiling(ordered.Length * 0.95) - 1];
        output.WriteLine($"{what}: {ordered.Length}, p50 {ordered[ordered.Length / 2].TotalMilliseconds:F0} ms, p95 {p95.TotalMilliseconds:F0} ms, most {ordered[^1].TotalMilliseconds:F0} ms");
        return p95;
    }

    /// <summary>Submits as somebody until told to stop, and gives how long each took; he takes back what he queued.</summary>
    private async Task<TimeSpan[]> MeasureAsync(string name, CancellationToken until)
    {
        using HttpClient client = ClientOf(name);
        var times = new List<TimeSpan>();

        // the first one waits for code that has never run, whoever sends what meanwhile
        using HttpResponseMessage first = await client.PostAsync("/api/jobs", new StringContent("{}", Json), Token);
        do
        {
            long start = Stopwatch.GetTimestamp();
            using HttpResponseMessage answer = await client.PostAsync("/api/jobs", new StringContent(Valid, Json), Token);
            times.Add(Stopwatch.GetElapsedTime(start));
            Interlocked.Increment(ref _measured);
            Answer submitted = await Answer.OfAsync(answer, Token);
            Assert.Equal(HttpStatusCode.Accepted, submitted.Status);
            using HttpResponseMessage deleted = await client.DeleteAsync($"/api/jobs/{submitted.Text("id")}", Token);
            await Task.Delay(20, Token);
        }
        while (!until.IsCancellationRequested || times.Count < Least);
        return [.. times];
    }

    /// <summary>Sends a request a few bytes at a time, its head or its body, and begins again when the server has had enough.</summary>
    private async Task DawdleAsync(Uri server, int number, CancellationToken until)
    {
        string head = $"POST /api/jobs HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: {As(Owner).Value}\r\nContent-Type: application/json\r\nContent-Length: 20000\r\n";
        byte[] bytes = Encoding.ASCII.GetBytes(number % 2 == 0 ? head : $"{head}\r\n{{\"prompt\":\"");
        while (!until.IsCancellationRequested)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(server.Host, server.Port, until);
                await socket.Client.SendAsync(bytes, until);
                while (true)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), until);
                    await socket.Client.SendAsync(number % 2 == 0 ? "X"u8.ToArray() : "a"u8.ToArray(), until);
                }
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                // thrown out, or told to stop
            }
        }
    }
}
