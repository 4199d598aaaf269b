using HunyuanVideo.Web.Downloads;
using Microsoft.AspNetCore.Http;

namespace HunyuanVideo.Web.Tests.Downloads;

public sealed class HfHubRedirectTests : DownloadFixture
{
    private const string Token = "hf_secret";

    [Fact]
    public async Task Run_RedirectToAllowedHost_IsFollowedWithoutTheToken()
    {
        await using FakeHub other = await FakeHub.StartAsync();
        other.Intercept = async context =>
        {
            await other.ServeAsync(context, Hub.Bytes(Repository, context.Request.Path.Value![1..]));
            return true;
        };
        Hub.Intercept = context => Redirect(context, path => $"{other.Address}{path}");

        await DownloadAsync(Hub.Options() with { Token = Token, AllowedHosts = [other.Authority] });

        AssertNothingWrong();
        Assert.NotEmpty(Files());
        Assert.All(Hub.Requests, request => Assert.Equal("Bearer " + Token, request.Authorization));
        Assert.NotEmpty(other.Requests);
        Assert.All(other.Requests, request => Assert.Empty(request.Authorization));
        Assert.Contains(other.Requests, request => request.Range.Length > 0);
    }

    [Theory]
    [InlineData("http://{0}/")]
    [InlineData("//{0}/")]
    [InlineData("http://huggingface.co@{0}/")]
    public async Task Run_RedirectToForeignHost_IsRefusedAndNothingSentThere(string format)
    {
        await using FakeHub foreign = await FakeHub.StartAsync();
        Hub.Intercept = context => Redirect(context, path => string.Format(format, foreign.Authority) + path);

        string message = await RefusedAsync(Hub.Options() with { Token = Token });

        Assert.Contains(foreign.Authority, message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, message, StringComparison.Ordinal);
        Assert.Empty(foreign.Requests);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("https://huggingface.co.evil.example/x")]
    [InlineData("https://evilhuggingface.co/x")]
    [InlineData("http://huggingface.co/x")]
    [InlineData("https://huggingface.co:8443/x")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("https://127.0.0.1/x")]
    public async Task Run_RedirectElsewhere_IsRefused(string location)
    {
        Hub.Intercept = context => Redirect(context, _ => location);

        Assert.Contains("not one of its hosts", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RedirectOnTheHubItself_IsFollowedWithTheToken()
    {
        Hub.Intercept = context =>
        {
            bool isOld = context.Request.Path.StartsWithSegments("/old", StringComparison.Ordinal) || context.Request.Path.StartsWithSegments("/api/models/old", StringComparison.Ordinal);
            context.Response.StatusCode = isOld ? 307 : 200;
            context.Response.Headers.Location = isOld
                ? context.Request.Path.Value!.Replace("old/name", Repository, StringComparison.Ordinal) + context.Request.QueryString
                : default;
            return Task.FromResult(isOld);
        };

        await DownloadAsync(Hub.Options() with { Token = Token }, request: new DownloadRequest { Repository = new HfHubRepository("old/name"), Folder = Target });

        AssertNothingWrong();
        Assert.NotEmpty(Files());
        Assert.All(Hub.Requests, request => Assert.Equal("Bearer " + Token, request.Authorization));
    }

    [Fact]
    public async Task Run_RedirectInCircles_EndsInOneSentence()
    {
        Hub.Intercept = context => Redirect(context, path => $"/{Repository}/resolve/main/{path}");

        Assert.Contains("circles", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NextPageElsewhere_IsRefusedAndNothingSentThere()
    {
        await using FakeHub foreign = await FakeHub.StartAsync();
        Hub.Intercept = async context =>
        {
            context.Response.Headers.Link = $"<{foreign.Address}api>; rel=\"next\"";
            await context.Response.WriteAsync("[]", context.RequestAborted);
            return true;
        };

        Assert.Contains(foreign.Authority, await RefusedAsync(Hub.Options() with { Token = Token }), StringComparison.Ordinal);
        Assert.Empty(foreign.Requests);
    }

    [Theory]
    [InlineData("10.1.2.3", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("18.155.1.1", true)]
    [InlineData("2600:9000::1", true)]
    public void PublicAddress_Is_KnowsWhatIsNotOnTheInternet(string address, bool expected) =>
        Assert.Equal(expected, PublicAddress.Is(System.Net.IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://huggingface.co/x", true)]
    [InlineData("https://cdn-lfs.huggingface.co/x", true)]
    [InlineData("https://cas-bridge.xethub.hf.co/x", true)]
    [InlineData("https://hf.co.example/x", false)]
    [InlineData("http://cdn-lfs.hf.co/x", false)]
    public void IsAllowed_DefaultHub_KnowsItsHosts(string address, bool expected) =>
        Assert.Equal(expected, new HfHubHosts(new HfHubOptions()).IsAllowed(new Uri(address)));

    /// <summary>Files are elsewhere, as large ones are; the list is here.</summary>
    private static Task<bool> Redirect(HttpContext context, Func<string, string> location)
    {
        string path = context.Request.Path.Value!;
        if (!path.Contains("/resolve/", StringComparison.Ordinal))
        {
            return Task.FromResult(false);
        }

        context.Response.StatusCode = 302;
        context.Response.Headers.Location = location(path.Split("/resolve/main/")[1]);
        return Task.FromResult(true);
    }
}
