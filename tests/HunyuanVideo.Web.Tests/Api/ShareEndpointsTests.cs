using System.Net;
using System.Text.Json;
using HunyuanVideo.Web.Tests.Sharing;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Api;

public sealed class ShareEndpointsTests : SharingTest
{
    [Fact]
    public async Task Post_WithoutABody_MakesALinkForAWeekThatTellsNothing()
    {
        string job = await RenderAsync();

        Answer made = await ShareAsync(job);

        Assert.Matches(@"^http://localhost/v/[A-Za-z0-9_-]{22}$", made.Text("url")!);
        Assert.Equal($"/api/shares/{made.Text("id")}", made.Location?.ToString());
        Assert.Equal(job, made.Text("job_id"));
        Assert.False(made.Json.GetProperty("show_settings").GetBoolean());
        Assert.False(made.Json.GetProperty("has_password").GetBoolean());
        DateTimeOffset created = made.Json.GetProperty("created_at").GetDateTimeOffset();
        Assert.Equal(created.AddDays(7), made.Json.GetProperty("expires_at").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("""{"expires_in":"2w"}""", "expires_in")]
    [InlineData("""{"expires_in":7}""", "expires_in")]
    [InlineData("""{"password":"abc"}""", "password")]
    [InlineData("""{"show_settings":"yes"}""", "show_settings")]
    [InlineData("""{"prompt":"x"}""", "prompt")]
    [InlineData("""[]""", "body")]
    public async Task Post_Unusable_TellsTheField(string body, string field)
    {
        Answer answer = await PostAsync($"/api/jobs/{await RenderAsync()}/shares", body);

        Assert.NotEmpty(answer.Error(field));
    }

    [Fact]
    public async Task Post_JobWithoutAVideo_IsAConflict()
    {
        string running = await SubmitAsync();

        (await PostAsync($"/api/jobs/{running}/shares")).IsProblem(HttpStatusCode.Conflict);
        (await PostAsync($"/api/jobs/{Guid.NewGuid():N}/shares")).IsProblem(HttpStatusCode.NotFound);
        (await PostAsync("/api/jobs/..%2f..%2fetc/shares")).IsProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task List_HasAllButTheAddresses()
    {
        string job = await RenderAsync();
        Answer first = await ShareAsync(job, """{"expires_in":"never","show_settings":true}""");
        Answer second = await ShareAsync(job, """{"password":"open sesame"}""");

        JsonElement[] shares = [.. (await GetAsync("/api/shares")).Json.GetProperty("shares").EnumerateArray()];

        Assert.Equal([second.Text("id"), first.Text("id")], shares.Select(share => share.GetProperty("id").GetString()));
        Assert.All(shares, share => Assert.Equal(JsonValueKind.Null, share.GetProperty("url").ValueKind));
        Assert.True(shares[0].GetProperty("has_password").GetBoolean());
        Assert.Equal(JsonValueKind.Null, shares[1].GetProperty("expires_at").ValueKind);
    }

    [Fact]
    public async Task Delete_OneAndAll_EndsThem()
    {
        string job = await RenderAsync();
        Answer one = await ShareAsync(job);
        await ShareAsync(job);
        await ShareAsync(job);

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, $"/api/shares/{one.Text("id")}")).Status);
        (await SendAsync(HttpMethod.Delete, $"/api/shares/{one.Text("id")}")).IsProblem(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Delete, "/api/shares/..%2f..%2fjobs.db")).IsProblem(HttpStatusCode.NotFound);
        Assert.Equal(2, (await SendAsync(HttpMethod.Delete, "/api/shares")).Json.GetProperty("revoked").GetInt32());
        Assert.Empty((await GetAsync("/api/shares")).Json.GetProperty("shares").EnumerateArray());
    }

    [Fact]
    public async Task OEmbed_OfALink_DescribesAPlayer()
    {
        string path = PathOf(await ShareAsync(await RenderAsync(), """{"show_settings":true}"""));

        Answer answer = await GetAsync($"/oembed?format=json&maxwidth=32&url={Uri.EscapeDataString($"http://localhost{path}")}");

        Assert.Equal("video", answer.Text("type"));
        Assert.Equal("1.0", answer.Text("version"));
        Assert.Equal(Secret, answer.Text("title"));
        Assert.Contains($"src=\"http://localhost{path}/embed\"", answer.Text("html"), StringComparison.Ordinal);
        Assert.Equal($"http://localhost{path}/poster", answer.Text("thumbnail_url"));
        Assert.Equal(64, answer.Json.GetProperty("width").GetInt32());
    }

    [Fact]
    public async Task OEmbed_OfWhatMayNotBeShown_IsNotFound()
    {
        string path = PathOf(await ShareAsync(await RenderAsync(), """{"password":"open sesame"}"""));

        foreach (string url in new[] { $"http://localhost{path}", "http://localhost/v/x", "nonsense", string.Empty, $"http://localhost{path}/video.mp4" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/oembed?url={Uri.EscapeDataString(url)}")).Status);
        }

        Assert.Equal(HttpStatusCode.NotImplemented, (await GetAsync($"/oembed?format=xml&url={Uri.EscapeDataString($"http://localhost{path}")}")).Status);
    }
}
