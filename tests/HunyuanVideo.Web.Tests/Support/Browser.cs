using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Testing;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>A browser as far as signing in needs one: keeps cookies, asks for pages, names its site with forms, follows nothing by itself.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly string _site;

    public Browser(WebApp app, string site = "http://localhost")
    {
        _site = site;
        Http = app.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, BaseAddress = new Uri(site) });
        Http.DefaultRequestHeaders.Add("Accept", "text/html,*/*;q=0.8");
    }

    public HttpClient Http { get; }

    /// <summary>What comes with every request.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.Ordinal);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex FormToken();

    public static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    public Task<HttpResponseMessage> GetAsync(string address) => SendAsync(new HttpRequestMessage(HttpMethod.Get, address));

    /// <summary>Sends a form of the login page.</summary>
    public async Task<HttpResponseMessage> SignInAsync(params (string Name, string Value)[] fields)
    {
        using HttpResponseMessage page = await GetAsync("/login");
        string html = await page.Content.ReadAsStringAsync(Token);
        return await PostAsync("/sign-in", [("__RequestVerificationToken", TokenIn(html)), .. fields]);
    }

    /// <summary>Signs in, and fails where that does not work.</summary>
    public async Task<Browser> SignedInAsync(string name, string password)
    {
        using HttpResponseMessage answer = await SignInAsync(("name", name), ("password", password));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/", answer.Headers.Location?.OriginalString);
        return this;
    }

    public Task<HttpResponseMessage> PostAsync(string address, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = Form(fields) };
        request.Headers.Add("Origin", _site);
        return SendAsync(request);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            foreach ((string name, string value) in Headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            return await Http.SendAsync(request, Token);
        }
    }

    public void Dispose() => Http.Dispose();

    /// <summary>The token in the first form of a page.</summary>
    public static string TokenIn(string html)
    {
        Match match = FormToken().Match(html);
        Assert.True(match.Success, html);
        return WebUtility.HtmlDecode(match.Groups["value"].Value);
    }
}
