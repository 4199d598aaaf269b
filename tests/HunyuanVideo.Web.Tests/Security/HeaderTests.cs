using System.Net;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>The headers of every answer, and whose word about the visitor is believed.</summary>
public sealed class HeaderTests : IAsyncLifetime
{
    private readonly WebApp _app = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _app.Configure = services => services.AddSingleton<IStartupFilter, RemoteAddress>();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EveryEndpoint_WhateverItAnswers_HasTheHeaders(bool asksForLogin)
    {
        if (asksForLogin)
        {
            _app.Accounts.Add("ada", role: null, "correct horse");
        }

        using HttpClient client = _app.CreateClient(new() { AllowAutoRedirect = false });
        RouteEndpoint[] endpoints = [.. _app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
        Assert.True(endpoints.Length > 60, $"{endpoints.Length}");
        var wrong = new List<string>();
        foreach ((string method, string address) in endpoints.SelectMany(Calls).Distinct())
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address);
            using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
            if (Missing(answer) is { } missing)
            {
                wrong.Add($"{method} {address} {(int)answer.StatusCode}: {missing}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task NoEndpoint_Answers_AlsoHasTheHeaders()
    {
        using HttpClient client = _app.CreateClient();
        foreach (string address in (string[])["/nowhere", "/api/nowhere", "/css/absent.css", "/api/jobs/x"])
        {
            using HttpResponseMessage answer = await client.GetAsync(address, Token);

            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Null(Missing(answer));
        }
    }

    [Fact]
    public async Task Policy_OfAnOddHost_NamesNoSocket()
    {
        using HttpClient client = _app.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.TryAddWithoutValidation("Host", "evil.example;script-src *");

        using HttpResponseMessage answer = await client.SendAsync(request, Token);

        Assert.DoesNotContain("evil", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "10.0.0.7", false)]
    [InlineData("10.0.0.7", "10.0.0.7", true)]
    [InlineData("10.0.0.7", "10.0.0.8", false)]
    [InlineData("10.0.0.0/24", "10.0.0.8", true)]
    [InlineData("10.0.0.0/24", "::ffff:10.0.0.8", true)]
    [InlineData("192.168.0.1, 10.0.0.0/24", "10.0.0.8", true)]
    [InlineData("192.168.0.1,10.0.0.0/24", "192.168.0.2", false)]
    [InlineData("10.0.0.0/24", "127.0.0.1", false)]
    [InlineData("10.0.0.0/24", "203.0.113.5", false)]
    public async Task ForwardedHeaders_FromAPeer_CountOnlyFromKnownProxies(string? known, string peer, bool believed)
    {
        _app.Accounts.Add("ada", role: null, "correct horse");
        if (known is not null)
        {
            _app.Settings[known.Contains(',', StringComparison.Ordinal) ? "Access:KnownProxies" : "Access:KnownProxies:0"] = known;
        }

        using HttpClient client = _app.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.Add(RemoteAddress.Header, peer);
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.Add("X-Forwarded-Proto", "https");

        using HttpResponseMessage answer = await client.SendAsync(request, Token);

        Assert.Equal(believed, answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.2.3", "/video", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", "/a/b/", true)]
    [InlineData("10.0.0.0/8", "10.1.2.3", "video\u00a0<b>", true)]
    [InlineData("10.0.0.0/8", "10.1.2.3", "/", false)]
    [InlineData("10.0.0.0/8", "10.1.2.3", " ", false)]
    [InlineData("10.0.0.0/8", "11.1.2.3", "/video", false)]
    [InlineData(null, "10.1.2.3", "/video", false)]
    public async Task ForwardedPrefix_OfAKnownProxy_IsRefusedInWordsAndOfOthersPassedOver(string? known, string peer, string prefix, bool refused)
    {
        if (known is not null)
        {
            _app.Accounts.Add("ada", role: null, "correct horse");
            _app.Settings["Access:KnownProxies:0"] = known;
        }

        using HttpClient client = _app.CreateClient();
        foreach (string address in (string[])["/healthz", "/", "/api/jobs"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Add(RemoteAddress.Header, peer);
            request.Headers.TryAddWithoutValidation("X-Forwarded-Prefix", prefix);

            using HttpResponseMessage answer = await client.SendAsync(request, Token);

            Assert.Equal(refused, answer.StatusCode == HttpStatusCode.NotImplemented);
            string text = await answer.Content.ReadAsStringAsync(Token);
            Assert.Equal(refused, text.StartsWith("This server is served at the root of a host alone", StringComparison.Ordinal));
            Assert.True(!refused || answer.Content.Headers.ContentType?.MediaType is null or "text/plain", $"{answer.Content.Headers.ContentType}");
        }
    }

    private static IEnumerable<(string Method, string Address)> Calls(RouteEndpoint endpoint)
    {
        string address = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Text))));
        IReadOnlyList<string> methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"];
        return methods.Select(method => (method, address));
    }

    private static string Text(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        _ => "x",
    };

    private static string? Missing(HttpResponseMessage answer)
    {
        string policy = Value(answer, "Content-Security-Policy");

        // pages behind links are allowed nothing that is not named
        bool strict = policy.StartsWith("default-src 'none';", StringComparison.Ordinal) && !policy.Contains("script", StringComparison.Ordinal);
        (string Name, bool Holds)[] checks =
        [
            ("nosniff", Value(answer, "X-Content-Type-Options") == "nosniff"),
            ("X-Frame-Options", Value(answer, "X-Frame-Options") == "DENY"),
            ("Referrer-Policy", Value(answer, "Referrer-Policy").Length > 0),
            ("Permissions-Policy", Value(answer, "Permissions-Policy").Contains("camera=()", StringComparison.Ordinal)),
            ("COOP", Value(answer, "Cross-Origin-Opener-Policy") == "same-origin"),
            ("CORP", Value(answer, "Cross-Origin-Resource-Policy") == "same-origin"),
            ("frame-ancestors", policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal)),
            ("script-src", strict || policy.Contains("script-src 'self';", StringComparison.Ordinal)),
            ("object-src", strict || policy.Contains("object-src 'none'", StringComparison.Ordinal)),
            ("connect-src", strict || policy.Contains("connect-src 'self' ws://localhost;", StringComparison.Ordinal)),
        ];
        string missing = string.Join(", ", checks.Where(check => !check.Holds).Select(check => check.Name));
        return missing.Length == 0 ? null : missing;
    }

    private static string Value(HttpResponseMessage answer, string header) =>
        answer.Headers.TryGetValues(header, out IEnumerable<string>? values) ? string.Join(' ', values) : string.Empty;
}
