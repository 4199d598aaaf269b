using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Downloads;

/// <summary>Where the token is looked for, seen in what the hub gets.</summary>
public sealed class HfHubTokenTests : DownloadFixture
{
    [Fact]
    public async Task Download_TokenFileInHfHome_IsUsed()
    {
        string home = Directory.CreateDirectory(Folder["home"]).FullName;
        await File.WriteAllTextAsync(Path.Combine(home, "token"), "hf_fromfile\n", TestContext.Current.CancellationToken);

        await RunAsync(("HF_HOME", home));

        Assert.All(Hub.Requests, request => Assert.Equal("Bearer hf_fromfile", request.Authorization));
    }

    [Fact]
    public async Task Download_TokenFileInUsersCache_IsUsed()
    {
        string cache = Directory.CreateDirectory(Folder["user/.cache/huggingface"]).FullName;
        await File.WriteAllTextAsync(Path.Combine(cache, "token"), "hf_fromcache", TestContext.Current.CancellationToken);

        await RunAsync(("HOME", Folder["user"]));

        Assert.All(Hub.Requests, request => Assert.Equal("Bearer hf_fromcache", request.Authorization));
    }

    [Fact]
    public async Task Download_NoToken_SendsNone()
    {
        await RunAsync(("HF_HOME", Folder["absent"]));

        Assert.All(Hub.Requests, request => Assert.Empty(request.Authorization));
    }

    private async Task RunAsync(params (string Name, string Value)[] variables)
    {
        AppResult result = await AppProcess.RunAsync(
            Folder.Path, ["download", Repository, "--yes"], [("HF_ENDPOINT", Hub.Address.ToString()), ("HF_TOKEN", ""), .. variables]);

        Assert.Equal(0, result.ExitCode);
        Assert.NotEmpty(Hub.Requests);
    }
}
