using System.Net.Http.Headers;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Sharing;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace HunyuanVideo.Web.Tests.Sharing;

public sealed class PublicUrlTests : SharingTest
{
    public PublicUrlTests() => App.Settings["Share:PublicUrl"] = "https://video.example.org/";

    public override async ValueTask InitializeAsync()
    {
        string token = App.Accounts.DrawToken();
        await base.InitializeAsync();
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    [Fact]
    public async Task Link_OfAServerWithAPublicAddress_LeadsThere()
    {
        Answer share = await ShareAsync(await RenderAsync());

        Assert.StartsWith("https://video.example.org/v/", share.Text("url"), StringComparison.Ordinal);
        string html = await TextAsync(PathOf(share));
        Assert.Contains($"<meta property=\"og:video:secure_url\" content=\"{share.Text("url")}/video.mp4\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("localhost", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("video.example.org")]
    [InlineData("ftp://video.example.org")]
    [InlineData("https://video.example.org/path")]
    [InlineData("https://video.example.org/?a=b")]
    [InlineData("https://user:secret@video.example.org")]
    [InlineData("javascript:alert(1)")]
    public void Read_Unusable_SaysWhatItMustBe(string address)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Share:PublicUrl", address)]).Build();

        ServerOptionsException error = Assert.Throws<ServerOptionsException>(() => ShareOptions.Read(configuration));

        Assert.Contains("https://video.example.org", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Share:Cloudflared:LimitHours", "0")]
    [InlineData("Share:Cloudflared:LimitHours", "soon")]
    [InlineData("Share:Cloudflared:StartSeconds", "-1")]
    public void Read_UnusableFigure_IsRefused(string key, string value)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();

        Assert.Throws<ServerOptionsException>(() => ShareOptions.Read(configuration));
    }

    [Fact]
    public void Read_FromTheEnvironment_IsTheSameSetting()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([new("PUBLIC_URL", "http://10.0.0.7:7860")]).Build();

        Assert.Equal("http://10.0.0.7:7860", ShareOptions.Read(configuration).PublicUrl);
    }
}
