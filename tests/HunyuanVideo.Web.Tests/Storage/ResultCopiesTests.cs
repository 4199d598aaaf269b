using System.Security.Cryptography;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Storage;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Storage;

/// <summary>The whole app against a bucket on loopback.</summary>
public sealed class ResultCopiesTests : IAsyncLifetime
{
    private FakeBucket _bucket = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bucket = await FakeBucket.StartAsync();

    public async ValueTask DisposeAsync() => await _bucket.DisposeAsync();

    [Fact]
    public async Task Result_OfAFinishedJob_IsInTheBucketAndSaysSo()
    {
        await using WebApp app = App();
        using HttpClient client = app.CreateClient();
        string id = (await RenderAsync(app, [1, 2, 3, 4])).ToString();
        await SettleAsync(app);

        string folder = $"/results/run/videos/{id}/";
        Assert.Equal([".jpg", ".json", ".mp4"], _bucket.Objects.Keys.Select(key => Path.GetExtension(key)).Order(StringComparer.Ordinal));
        Assert.All(_bucket.Objects.Keys, key => Assert.StartsWith(folder, key, StringComparison.Ordinal));
        Assert.Equal([1, 2, 3, 4], _bucket.Objects.Single(entry => entry.Key.EndsWith(".mp4", StringComparison.Ordinal)).Value);
        using HttpResponseMessage job = await client.GetAsync(new Uri($"/api/jobs/{id}", UriKind.Relative), Token);
        Assert.True((await Answer.OfAsync(job, Token)).Json.GetProperty("copied").GetBoolean());
    }

    [Fact]
    public async Task Result_WithLatentsWanted_HasThem()
    {
        await using WebApp app = App(("Storage:Latents", "true"));
        await RenderAsync(app, [1]);
        await SettleAsync(app);

        Assert.Contains(_bucket.Objects.Keys, key => key.EndsWith(".safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Results_WhenThreeOfTenRequestsGoWrong_AreAllThereWithEveryByte()
    {
        // one of each kind, then as they come
        var faults = new Queue<BucketFault>(Enum.GetValues<BucketFault>());
        var draw = new Random(7);
        _bucket.Fault = () =>
        {
            lock (faults)
            {
                return faults.TryDequeue(out BucketFault first) ? first
                    : draw.NextDouble() < 0.3 ? (BucketFault)draw.Next(1, 6) : BucketFault.None;
            }
        };
        await using WebApp app = App(("Storage:TimeoutSeconds", "1"), ("Storage:RetrySeconds", "0.001"));
        var sent = new Dictionary<JobId, byte[]>();
        for (int i = 0; i < 20; i++)
        {
            byte[] video = RandomNumberGenerator.GetBytes(200_000);
            sent[await RenderAsync(app, video)] = video;
        }

        await SettleAsync(app);

        foreach ((JobId id, byte[] video) in sent)
        {
            Assert.Equal(video, _bucket.Objects.Single(entry => entry.Key.Contains($"{id}/", StringComparison.Ordinal) && entry.Key.EndsWith(".mp4", StringComparison.Ordinal)).Value);
        }

        Assert.Equal(60, _bucket.Objects.Count);
        Assert.Equal(20, app.Services.GetRequiredService<ResultCopies>().Current!.Copied);
    }

    [Fact]
    public async Task Results_WhileTheBucketIsAway_KeepTheMachineAwakeAndSayWhy()
    {
        _bucket.Fault = () => BucketFault.SlowDown;
        await using WebApp app = App();
        await RenderAsync(app, [1]);
        ResultCopies copies = app.Services.GetRequiredService<ResultCopies>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (copies.Current!.Error is null)
        {
            await Task.Delay(50, patience.Token);
        }

        Assert.False(copies.IsSettled);
        Assert.Equal(1, copies.Current.Pending);
        Assert.Contains("503", copies.Current.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_AfterARestart_AreNotCopiedAgainAndTheRestIs()
    {
        string folder = Directory.CreateTempSubdirectory("copies-").FullName;
        try
        {
            await using (WebApp first = App(("data-dir", folder)))
            {
                await RenderAsync(first, [1]);
                await SettleAsync(first);
            }

            // what a crash cuts off, and what was finished while nothing was copied
            await File.AppendAllTextAsync(Path.Combine(folder, "copied.log"), "0123", Token);
            await using (var unwatched = new WebApp { Settings = { ["data-dir"] = folder } })
            {
                await RenderAsync(unwatched, [2]);
            }

            _bucket.Puts.Clear();
            await using WebApp second = App(("data-dir", folder));
            await SettleAsync(second);

            Assert.Equal(3, _bucket.Puts.Count);
            Assert.Equal(2, second.Services.GetRequiredService<ResultCopies>().Current!.Copied);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private WebApp App(params (string Key, string Value)[] settings)
    {
        var app = new WebApp();
        app.Settings["Storage:Endpoint"] = _bucket.Address.ToString();
        app.Settings["Storage:Bucket"] = "results";
        app.Settings["Storage:Prefix"] = "/run/";
        app.Settings["Storage:AccessKey"] = "key";
        app.Settings["Storage:SecretKey"] = "secret";
        app.Settings["Storage:RetrySeconds"] = "0.05";
        foreach ((string key, string value) in settings)
        {
            app.Settings[key] = value;
        }

        return app;
    }

    private static async Task<JobId> RenderAsync(WebApp app, byte[] video) =>
        (await app.RenderAsync(task => ApiTest.WriteResult(task, video), Token)).Id;

    private static async Task SettleAsync(WebApp app)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        ResultCopies copies = app.Services.GetRequiredService<ResultCopies>();
        while (!copies.IsSettled)
        {
            await Task.Delay(50, patience.Token);
        }
    }
}
