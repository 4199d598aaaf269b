using System.Net;
using System.Text.Json;
using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>What is written down about who did what.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private const string Password = "correct horse";

    private readonly WebApp _app = new();

    public ValueTask InitializeAsync()
    {
        _app.Accounts.Add("ada", role: null, Password);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task SignIns_RightAndWrong_AreLinesOfTheirOwnWithoutSecrets()
    {
        using var browser = new Browser(_app);
        using HttpResponseMessage wrong = await browser.SignInAsync(("name", "eve\r\n{\"act\":\"signed-in\",\"who\":\"ada\"}\u2028"), ("password", "a secret guess"));
        using HttpResponseMessage token = await browser.SignInAsync(("token", "hyt_another-secret-guess"));
        await browser.SignedInAsync("ada", Password);

        JsonElement[] lines = Lines();

        Assert.Equal(["sign-in-refused", "sign-in-refused", "signed-in"], lines.Select(line => Text(line, "act")));
        Assert.Equal("ada", Text(lines[2], "who"));
        Assert.Equal("password", Text(lines[2], "what"));
        Assert.DoesNotContain(lines, line => line.GetRawText().Contains("secret", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.True(line.TryGetProperty("time", out _)));
    }

    [Fact]
    public async Task ModelChoice_Refused_IsNoAct()
    {
        NewApiKey key = _app.Accounts.AddKey("ada", null);
        using HttpClient client = _app.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", key.Text);

        using HttpResponseMessage answer = await client.PostAsync(
            "/api/model", new StringContent("""{"name":"absent"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(Lines());
    }

    private static string? Text(JsonElement line, string field) => line.GetProperty(field).GetString();

    private JsonElement[] Lines()
    {
        string logs = Path.Combine(_app.Folder, "logs");
        return !Directory.Exists(logs) ? []
            : [.. Directory.GetFiles(logs, "audit-*.log").Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
