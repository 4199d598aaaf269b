using System.Net;
using System.Text.RegularExpressions;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Hosting;

public sealed partial class WebHostTests(WebApp app) : IClassFixture<WebApp>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [GeneratedRegex("<(?:script|link|img)[^>]*?(?:src|href)=\"(?<address>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Addresses();

    [Fact]
    public async Task Healthz_Serving_IsOk()
    {
        Assert.Equal("ok", await app.CreateClient().GetStringAsync("/healthz", Token));
    }

    [Fact]
    public async Task Home_Prerendered_HoldsFormStageAndModel()
    {
        string page = await app.CreateClient().GetStringAsync("/", Token);

        Assert.Contains("id=\"prompt\"", page, StringComparison.Ordinal);
        Assert.Contains("Your video appears here", page, StringComparison.Ordinal);
        Assert.Contains("--accent:#8F88FF", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Home_EveryAddressInThePage_IsOnThisServerAndServed()
    {
        HttpClient client = app.CreateClient();
        string page = await client.GetStringAsync("/", Token);
        string[] addresses = [.. Addresses().Matches(page).Select(match => match.Groups["address"].Value)];

        Assert.True(addresses.Length >= 8, string.Join(' ', addresses));
        foreach (string address in addresses)
        {
            Assert.DoesNotContain("//", address, StringComparison.Ordinal);
            using HttpResponseMessage response = await client.GetAsync($"/{address}", Token);
            Assert.True(response.IsSuccessStatusCode, $"{address}: {response.StatusCode}");
        }
    }

    [Theory]
    [InlineData("/css/app.css", "text/css")]
    [InlineData("/fonts/inter-latin-wght-normal.woff2", "font/woff2")]
    [InlineData("/fonts/OFL.txt", "text/plain")]
    [InlineData("/_content/MudBlazor/MudBlazor.min.css", "text/css")]
    [InlineData("/_framework/blazor.web.js", "text/javascript")]
    public async Task StaticFile_Get_IsServedWithItsType(string address, string type)
    {
        using HttpResponseMessage response = await app.CreateClient().GetAsync(address, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task UnknownPage_Get_Is404WithAWayBack()
    {
        using HttpResponseMessage response = await app.CreateClient().GetAsync("/nowhere", Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("There is nothing at this address", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyResponse_Headers_KeepTheBrowserFromGuessingAndFromAskingOthers()
    {
        using HttpResponseMessage response = await app.CreateClient().GetAsync("/", Token);

        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains(response.Headers.GetValues("Content-Security-Policy"), value => value.StartsWith("default-src 'self'", StringComparison.Ordinal));
    }
}
