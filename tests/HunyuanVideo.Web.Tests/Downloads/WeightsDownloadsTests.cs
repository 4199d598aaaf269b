using HunyuanVideo.Web.Downloads;
using Microsoft.Extensions.Logging.Abstractions;

namespace HunyuanVideo.Web.Tests.Downloads;

public sealed class WeightsDownloadsTests : DownloadFixture
{
    private static readonly WeightsChoice Choice = WeightsChoice.Find("Diffusers")!;

    private string ModelFolder => Path.Combine(Folder["models"], Choice.Folder);

    [Fact]
    public async Task Start_Agreed_FetchesEverythingAndForgetsIt()
    {
        await using WeightsDownloads downloads = Create();
        var seen = new List<WeightsDownload>();
        downloads.Changed += (_, _) => seen.Add(downloads.Current);
        downloads.Agree();
        downloads.Start(Choice);
        WeightsDownload end = await EndAsync(downloads);

        Assert.Equal(WeightsDownloadPhase.Done, end.Phase);
        Assert.Equal(Hub.Bytes(Repository, Weights), await File.ReadAllBytesAsync(Path.Combine(ModelFolder, Weights), TestContext.Current.CancellationToken));
        Assert.Equal(end.TotalBytes, end.Bytes);
        Assert.All(end.Files, file => Assert.Equal(DownloadPhase.Done, file.Phase));
        Assert.True(WeightsLicence.IsAgreed(ModelFolder));
        Assert.False(File.Exists(Folder["data/download.json"]));
        Assert.Equal(WeightsDownloadPhase.Running, seen[0].Phase);
        Assert.Equal(WeightsDownloadPhase.None, Create().Current.Phase);
    }

    [Fact]
    public async Task Start_NotAgreedNotAllowedOrRunning_IsRefused()
    {
        await using WeightsDownloads downloads = Create();
        Assert.Contains("licence", Assert.Throws<DownloadException>(() => downloads.Start(Choice)).Message, StringComparison.Ordinal);
        await using WeightsDownloads onTheNetwork = Create(isAllowed: false);
        Assert.Contains("HunyuanVideo.Web download hunyuanvideo-community/HunyuanVideo", Assert.Throws<DownloadException>(() => onTheNetwork.Start(Choice)).Message, StringComparison.Ordinal);
        downloads.Agree();
        var hold = new TaskCompletionSource();
        Hub.Intercept = async _ =>
        {
            await hold.Task;
            return false;
        };
        downloads.Start(Choice);

        Assert.Contains("under way", Assert.Throws<DownloadException>(() => downloads.Start(Choice)).Message, StringComparison.Ordinal);
        hold.SetResult();
        await EndAsync(downloads);
    }

    [Fact]
    public async Task Cancel_AndAServerStartedAgain_GoesOnWhereItStopped()
    {
        int requests = 0;
        var reached = new TaskCompletionSource();
        var hold = new TaskCompletionSource();
        Hub.Intercept = async context =>
        {
            if (context.Request.Path.Value!.EndsWith(Weights, StringComparison.Ordinal) && Interlocked.Increment(ref requests) == 9)
            {
                reached.SetResult();
                await hold.Task;
            }

            return false;
        };
        await using (WeightsDownloads first = Create())
        {
            first.Agree();
            first.Start(Choice);
            await reached.Task;
            first.Cancel();
            Assert.Equal(WeightsDownloadPhase.Cancelled, (await EndAsync(first)).Phase);
        }

        hold.SetResult();
        Assert.False(File.Exists(Path.Combine(ModelFolder, Weights)));
        int before = Hub.Requests.Count(request => request.Path.EndsWith(Weights, StringComparison.Ordinal));
        await using WeightsDownloads second = Create();
        Assert.Equal((WeightsDownloadPhase.Interrupted, Choice, true), (second.Current.Phase, second.Current.Choice, second.Current.CanResume));
        second.Start(second.Current.Choice!);

        Assert.Equal(WeightsDownloadPhase.Done, (await EndAsync(second)).Phase);
        // 1 000 003 bytes are 16 parts, of which some had come
        Assert.InRange(Hub.Requests.Count(request => request.Path.EndsWith(Weights, StringComparison.Ordinal)) - before, 1, 15);
    }

    [Fact]
    public async Task Start_HubRefuses_EndsWithItsSentence()
    {
        Hub.Intercept = context =>
        {
            context.Response.StatusCode = 401;
            return Task.FromResult(true);
        };
        await using WeightsDownloads downloads = Create();
        downloads.Agree();
        downloads.Start(Choice);
        WeightsDownload end = await EndAsync(downloads);

        Assert.Equal(WeightsDownloadPhase.Failed, end.Phase);
        Assert.Contains("401", end.Error!, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', end.Error!);
        Assert.True(end.CanResume);
    }

    private static async Task<WeightsDownload> EndAsync(WeightsDownloads downloads)
    {
        while (downloads.Current.Phase == WeightsDownloadPhase.Running)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return downloads.Current;
    }

    private WeightsDownloads Create(bool isAllowed = true) => new(
        new WeightsDownloadOptions { Root = Folder["models"], DataDir = Folder["data"], IsAllowed = isAllowed, Hub = Hub.Options },
        TimeProvider.System,
        NullLogger<WeightsDownloads>.Instance);
}
