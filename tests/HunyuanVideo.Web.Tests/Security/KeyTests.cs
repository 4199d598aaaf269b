using System.Net;
using HunyuanVideo.Client;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>Programs with keys.</summary>
public sealed class KeyTests : ApiTest
{
    private const string Password = "correct horse";

    public override ValueTask InitializeAsync()
    {
        App.UseKestrel(0);
        App.Accounts.Add("ada", role: null, Password);
        App.Accounts.Add("vic", Role.Viewer, Password);
        App.Accounts.Add("cre", Role.Creator, Password);
        App.StartServer();
        return base.InitializeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer hyv_wrong")]
    [InlineData("Basic YWRhOmNvcnJlY3QgaG9yc2U=")]
    public async Task Api_WithoutAKey_Is401AndSaysHow(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/jobs");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using HttpResponseMessage answer = await Client.SendAsync(request, Token);

        (await Answer.OfAsync(answer, Token)).IsProblem(HttpStatusCode.Unauthorized);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Key_FromMadeToRevoked_ActsAsItsUser()
    {
        NewApiKey key = App.Accounts.AddKey("cre", "  the\r\ncron job ");
        (string, string) bearer = ("Authorization", $"Bearer {key.Text}");

        Assert.Equal("thecron job", key.Key.Label);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync("/api/jobs", Valid, bearer)).Status);
        (await PostAsync("/api/queue/pause", null, bearer)).IsProblem(HttpStatusCode.Forbidden);
        (await PostAsync("/api/model", """{"name":"x"}""", bearer)).IsProblem(HttpStatusCode.Forbidden);

        App.Accounts.SetRole("cre", Role.Admin);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/api/queue/pause", null, bearer)).Status);

        App.Accounts.RevokeKey("cre", key.Key.Id);
        (await PostAsync("/api/jobs", Valid, bearer)).IsProblem(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("GET", "/api/jobs", HttpStatusCode.OK)]
    [InlineData("GET", "/api/system", HttpStatusCode.OK)]
    [InlineData("POST", "/api/jobs", HttpStatusCode.Forbidden)]
    [InlineData("POST", "/api/jobs/x/cancel", HttpStatusCode.Forbidden)]
    [InlineData("PUT", "/api/jobs/x/favourite", HttpStatusCode.Forbidden)]
    [InlineData("DELETE", "/api/jobs/x", HttpStatusCode.Forbidden)]
    [InlineData("POST", "/api/jobs/zip", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/api/queue/resume", HttpStatusCode.Forbidden)]
    [InlineData("POST", "/api/storyboards", HttpStatusCode.Forbidden)]
    public async Task Key_OfAViewer_Reads(string method, string address, HttpStatusCode status)
    {
        NewApiKey key = App.Accounts.AddKey("vic", null);

        Answer answer = await SendAsync(new HttpMethod(method), address, method == "GET" ? null : "{}", ("Authorization", $"Bearer {key.Text}"));

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task AccessToken_AsABearer_IsAnAdmin()
    {
        string token = App.Accounts.DrawToken();

        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/api/queue/pause", null, ("Authorization", $"Bearer {token}"))).Status);
    }

    [Fact]
    public async Task Hub_WithAKey_WorksUntilItIsRevoked()
    {
        NewApiKey key = App.Accounts.AddKey("cre", null);
        await using HubConnection connection = new HubConnectionBuilder()
            .WithUrl(new Uri(Client.BaseAddress!, "/hubs/jobs"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(key.Text))
            .Build();
        await connection.StartAsync(Token);

        Job job = await connection.InvokeAsync<Job>("Submit", new { prompt = "A cat." }, Token);
        Assert.NotEmpty(job.Id);

        App.Accounts.RevokeKey("cre", key.Key.Id);
        var ended = await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync<Job>("Submit", new { prompt = "A cat." }, Token));
        Assert.Contains("session has ended", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hub_OfAViewer_SubmitsNothing()
    {
        NewApiKey key = App.Accounts.AddKey("vic", null);
        await using HubConnection connection = new HubConnectionBuilder()
            .WithUrl(new Uri(Client.BaseAddress!, $"/hubs/jobs?access_token={key.Text}"))
            .Build();
        await connection.StartAsync(Token);

        await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync<Job>("Submit", new { prompt = "A cat." }, Token));
        Assert.Null(await App.Jobs.FindNewestAsync(Token));
    }

    [Fact]
    public async Task Job_LargerThanAStrangerMaySend_IsStillToldByItsField()
    {
        NewApiKey key = App.Accounts.AddKey("cre", null);
        string long100K = $$"""{"prompt":"{{new string('a', 100_000)}}"}""";

        Assert.Contains("20000", (await PostAsync("/api/jobs", long100K, ("Authorization", $"Bearer {key.Text}"))).Error("prompt"), StringComparison.Ordinal);
        (await PostAsync("/api/jobs", long100K)).IsProblem(HttpStatusCode.Unauthorized);
    }
}
