using System.Net;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;

namespace HunyuanVideo.Web.Tests.Localization;

public sealed class LanguagesTests(WebApp app) : IClassFixture<WebApp>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("de", "de")]
    [InlineData("de-AT,de;q=0.9,en;q=0.5", "de")]
    [InlineData("de-DE", "de")]
    [InlineData("DE-ch", "de")]
    [InlineData("fr-FR,de-DE;q=0.8,en;q=0.5", "de")]
    [InlineData("en-GB;q=0.5,de-AT;q=0.6", "de")]
    [InlineData("de;q=0,en-US", "en")]
    [InlineData("fr,en;q=0.5", "en")]
    [InlineData("xx-invented", "en")]
    [InlineData("", "en")]
    public async Task Page_InTheBrowsersLanguage_SaysWhichItIs(string accepted, string language)
    {
        string page = await PageAsync(accepted, cookie: null);

        Assert.Contains($"<html lang=\"{language}\">", page, StringComparison.Ordinal);
        Assert.Contains(language == "de" ? "Zum Inhalt springen" : "Skip to the content", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Language_Chosen_IsKeptAgainstTheBrowsersAndLeadsBack()
    {
        using HttpClient client = app.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using HttpResponseMessage response = await client.GetAsync("/language/de?back=%2Fqueue%3Fa%3D1", Token);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/queue?a=1", response.Headers.Location?.OriginalString);
        string cookie = Assert.Single(response.Headers.GetValues("Set-Cookie")).Split(';')[0];
        Assert.Contains("<html lang=\"de\">", await PageAsync("en", cookie), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    [InlineData(null)]
    public async Task Language_BackElsewhere_LeadsToTheStart(string? back)
    {
        using HttpClient client = app.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        string address = back is null ? "/language/en" : $"/language/en?back={Uri.EscapeDataString(back)}";
        using HttpResponseMessage response = await client.GetAsync(address, Token);

        Assert.Equal("/", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Language_Unknown_IsNotFound()
    {
        using HttpResponseMessage response = await app.CreateClient().GetAsync("/language/tlh", Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private async Task<string> PageAsync(string accepted, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        using HttpResponseMessage response = await app.CreateClient(new WebApplicationFactoryClientOptions { HandleCookies = false }).SendAsync(request, Token);
        return await response.Content.ReadAsStringAsync(Token);
    }
}
