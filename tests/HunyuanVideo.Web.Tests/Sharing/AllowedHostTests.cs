using System.Net;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Sharing;

/// <summary>A server whose operator has named its hosts (<c>AllowedHosts</c>): requests for others are refused before anything sees them.</summary>
public sealed class AllowedHostTests : SharingTest
{
    public override async ValueTask InitializeAsync()
    {
        App.Settings["AllowedHosts"] = "localhost;video.example.org";
        string token = App.Accounts.DrawToken();
        await base.InitializeAsync();
        Client.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);
    }

    [Fact]
    public async Task Link_OfAnAllowedHost_IsWholeAndOtherHostsAreRefused()
    {
        string job = await RenderAsync();

        Answer made = await PostAsync($"/api/jobs/{job}/shares", json: null, ("Host", "video.example.org"));
        Answer foreign = await PostAsync($"/api/jobs/{job}/shares", json: null, ("Host", "evil.example"));

        Assert.StartsWith("http://video.example.org/v/", made.Text("url"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, foreign.Status);
    }
}
