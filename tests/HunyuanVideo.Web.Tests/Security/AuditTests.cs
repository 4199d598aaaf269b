using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using HunyuanVideo.Web.Options;
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
    public async Task Jobs_SubmittedCancelledAndDeleted_AreWrittenDownWithWho()
    {
        using HttpClient client = _app.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", _app.Accounts.AddKey("ada", null).Text);
        using HttpResponseMessage submitted = await client.PostAsync("/api/jobs", Json("""{"prompt":"A secret cat.","infer_steps":4}"""), Token);
        string id = (await Answer.OfAsync(submitted, Token)).Text("id")!;
        using HttpResponseMessage paused = await client.PostAsync("/api/queue/pause", content: null, Token);
        using HttpResponseMessage cancelled = await client.PostAsync($"/api/jobs/{id}/cancel", content: null, Token);
        _app.Renderer.Finish();
        for (int look = 0; look < 200 && !Acts().Contains("job-deleted"); look++)
        {
            using HttpResponseMessage deleted = await client.DeleteAsync($"/api/jobs/{id}", Token);
            await Task.Delay(50, Token);
        }

        Assert.Equal(["job-submitted", "queue-paused", "job-cancelled", "job-deleted"], Acts());
        Assert.All(Lines(), line => Assert.Equal("ada", Text(line, "who")));
        Assert.Equal(id, Text(Lines()[0], "what"));
        Assert.DoesNotContain(Lines(), line => line.GetRawText().Contains("cat", StringComparison.Ordinal));

        string?[] Acts() => [.. Lines().Select(line => Text(line, "act"))];
    }

    [Fact]
    public async Task ModelChoice_Refused_IsNoAct()
    {
        NewApiKey key = _app.Accounts.AddKey("ada", null);
        using HttpClient client = _app.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", key.Text);

        using HttpResponseMessage answer = await client.PostAsync(
            "/api/model", Json("""{"name":"absent"}"""), Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(Lines());
    }

    [Fact]
    public async Task Loras_BroughtAndDeleted_AreWrittenDownWithWhoAndWhich()
    {
        using HttpClient client = _app.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", _app.Accounts.AddKey("ada", null).Text);
        byte[] neon = await File.ReadAllBytesAsync(Path.Combine(ModelLocation.BundledNano, "loras", "neon.safetensors"), Token);
        async Task<HttpStatusCode> BringAsync(byte[] bytes)
        {
            using var body = new ByteArrayContent(bytes);
            using HttpResponseMessage answer = await client.PostAsync("/api/loras?name=styles/glow", body, Token);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.BadRequest, await BringAsync(neon[..^10]));
        Assert.Equal(HttpStatusCode.Created, await BringAsync(neon));
        Assert.Equal(HttpStatusCode.Conflict, await BringAsync(neon));
        using HttpResponseMessage absent = await client.DeleteAsync("/api/loras?name=absent", Token);
        using HttpResponseMessage models = await client.DeleteAsync("/api/loras?name=neon", Token);
        using HttpResponseMessage deleted = await client.DeleteAsync("/api/loras?name=styles/glow", Token);

        Assert.Equal(["lora-added", "lora-deleted"], Lines().Select(line => Text(line, "act")));
        Assert.All(Lines(), line => Assert.Equal("ada", Text(line, "who")));
        string hash = Convert.ToHexStringLower(SHA256.HashData(neon));
        Assert.Equal([$"styles/glow, SHA-256 {hash}", "styles/glow"], Lines().Select(line => Text(line, "what")));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static StringContent Json(string text) => new(text, new MediaTypeHeaderValue("application/json"));

    private static string? Text(JsonElement line, string field) => line.GetProperty(field).GetString();

    private JsonElement[] Lines()
    {
        string logs = Path.Combine(_app.Folder, "logs");
        return !Directory.Exists(logs) ? []
            : [.. Directory.GetFiles(logs, "audit-*.log").Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
