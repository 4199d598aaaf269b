using System.Net;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Security.SignIn;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>What was taken from somebody is taken everywhere, also from what is open.</summary>
public sealed class RevocationTests : UsersTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Every way to end or change what a stream goes on under.</summary>
    public static TheoryData<string> Ways => ["user removed", "key revoked", "role changed"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Events_AfterARevocation_End(string way)
    {
        await HoldQueueAsync();
        string id = await SubmitAsAsync(Owner);
        using HttpClient client = App.CreateClient();
        client.DefaultRequestHeaders.Add("Authorization", As(Owner).Value);
        var begun = new TaskCompletionSource();
        Task watching = WatchAsync(EventReader.ReadAsync(client, $"/api/jobs/{id}/events", Token), begun);
        await begun.Task.WaitAsync(Patience, Token);

        Revoke(way);

        await AssertEndsAsync(watching);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task HubStream_AfterARevocation_Ends(string way)
    {
        await HoldQueueAsync();
        string id = await SubmitAsAsync(Owner);
        await using HubConnection hub = HubOf(Owner);
        await hub.StartAsync(Token);
        var begun = new TaskCompletionSource();
        Task watching = WatchAsync(hub.StreamAsync<JsonElement>("Watch", id, Token), begun);
        await begun.Task.WaitAsync(Patience, Token);

        Revoke(way);

        await AssertEndsAsync(watching);
    }

    [Fact]
    public async Task SignOut_OfABrowser_EndsEveryCopyOfItsCookieAndItsStreams()
    {
        using var browser = new Browser(App);
        using HttpResponseMessage signedIn = await browser.SignInAsync(("name", Owner), ("password", Password));
        string cookie = signedIn.Headers.GetValues("Set-Cookie").Single(text => text.StartsWith(SessionCookie.PlainName, StringComparison.Ordinal)).Split(';')[0];
        await HoldQueueAsync();
        string id = await SubmitAsAsync(Owner);
        using HttpClient copy = App.CreateClient();
        copy.DefaultRequestHeaders.Add("Cookie", cookie);
        var begun = new TaskCompletionSource();
        Task watching = WatchAsync(EventReader.ReadAsync(copy, $"/api/jobs/{id}/events", Token), begun);
        await begun.Task.WaitAsync(Patience, Token);
        using HttpResponseMessage page = await browser.GetAsync("/account");
        string html = await page.Content.ReadAsStringAsync(Token);
        Assert.Contains("sign-out-everywhere", html, StringComparison.Ordinal);

        using HttpResponseMessage left = await browser.PostAsync("/sign-out", ("__RequestVerificationToken", Browser.TokenIn(html)));

        Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);
        using HttpResponseMessage refused = await copy.GetAsync(new Uri($"/api/jobs/{id}", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await AssertEndsAsync(watching);
    }

    [Fact]
    public async Task SignOut_OfOneBrowser_LeavesTheOthers()
    {
        using var one = await new Browser(App).SignedInAsync(Owner, Password);
        using var other = await new Browser(App).SignedInAsync(Owner, Password);
        using HttpResponseMessage page = await one.GetAsync("/account");
        using HttpResponseMessage left = await one.PostAsync("/sign-out", ("__RequestVerificationToken", Browser.TokenIn(await page.Content.ReadAsStringAsync(Token))));
        Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);

        using HttpResponseMessage stays = await other.GetAsync("/account");
        Assert.Equal(HttpStatusCode.OK, stays.StatusCode);
        App.Accounts.EndSessions(Owner);
        using HttpResponseMessage ended = await other.GetAsync("/account");
        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
    }

    [Fact]
    public async Task NameOfARemovedUser_GivenAnew_SeesNothingOfHis()
    {
        RenderJob old = await RenderAsAsync(Owner);
        string board = (await PostAsync("/api/storyboards", $$"""{"clips":[{"job":"{{old.Id}}"}]}""", Owner)).Text("id")!;
        App.Accounts.Remove(Owner);

        App.Accounts.Add("Ann", Role.Creator, Password);

        (string, string) key = ("Authorization", $"Bearer {App.Accounts.AddKey("Ann", null).Text}");
        Assert.Empty(IdsIn(await SendAsync(HttpMethod.Get, "/api/jobs", null, key)));
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, $"/api/jobs/{old.Id}", null, key)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, $"/videos/{old.Id}", null, key)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, $"/api/storyboards/{board}", null, key)).Status);
        await HoldQueueAsync();
        Answer own = await SendAsync(HttpMethod.Post, "/api/jobs", Valid, key);
        Assert.Equal("Ann", own.Text("owner"));
        Assert.Equal([own.Text("id")!], IdsIn(await SendAsync(HttpMethod.Get, "/api/jobs", null, key)));
        Assert.Equal(2, IdsIn(await GetAsync("/api/jobs", Admin)).Length);
    }

    /// <summary>Removed by a version that kept no list: the jobs tell.</summary>
    [Fact]
    public async Task NameThatOnlyJobsBear_GivenToANewUser_SeesNothingOfThem()
    {
        await HoldQueueAsync();
        await App.Jobs.SubmitAsync(new NewJob { Request = Samples.Request, Owner = "zoe" }, Token);

        App.Accounts.Add("zoe", Role.Creator, Password);

        (string, string) key = ("Authorization", $"Bearer {App.Accounts.AddKey("zoe", null).Text}");
        Assert.Empty(IdsIn(await SendAsync(HttpMethod.Get, "/api/jobs", null, key)));
    }

    [Fact]
    public async Task JobsOfARemovedUser_WaitingOrRendering_AreCancelledAndThoseOfOthersGoOn()
    {
        string running = await SubmitAsAsync(Owner);
        string waiting = await SubmitAsAsync(Owner);
        string other = await SubmitAsAsync(Other);

        App.Accounts.Remove(Owner);

        foreach (string id in new[] { running, waiting })
        {
            Assert.True(JobId.TryParse(id, out JobId job));
            RenderJob last = await App.Jobs.WatchAsync(job, Token).LastAsync(Token).AsTask().WaitAsync(Patience, Token);
            Assert.Equal(JobState.Cancelled, last.State);
        }

        App.Renderer.Finish();
        Assert.True(JobId.TryParse(other, out JobId others));
        Assert.Equal(JobState.Succeeded, (await App.Jobs.WatchAsync(others, Token).LastAsync(Token)).State);
    }

    [Fact]
    public async Task HubCancel_OfWhatCannotBeCancelled_IsAnError()
    {
        RenderJob done = await RenderAsAsync(Owner);
        await using HubConnection own = HubOf(Owner);
        await own.StartAsync(Token);
        await Assert.ThrowsAsync<HubException>(() => own.InvokeAsync<JsonElement>("Cancel", done.Id.ToString(), Token));
        foreach (string name in new[] { Other, Viewer })
        {
            await using HubConnection hub = HubOf(name);
            await hub.StartAsync(Token);
            await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync<JsonElement>("Cancel", done.Id.ToString(), Token));
        }
    }

    [Fact]
    public void Key_AfterItsEnd_OpensNothing()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var accounts = new UserAccounts(App.Folder, time);
        NewApiKey key = accounts.AddKey(Owner, "ci", TimeSpan.FromDays(7));
        Identified began = accounts.FindBySecret(key.Text)!;

        time.Advance(TimeSpan.FromDays(7.1));

        Assert.Null(accounts.FindBySecret(key.Text));
        Assert.Null(accounts.FindBySession(Owner, began.Stamp));
        Assert.NotNull(accounts.FindBySecret(KeyOf(Owner)));
        accounts.SetPassword(Owner, "another horse", endKeys: true);
        Assert.Null(accounts.FindBySecret(KeyOf(Owner)));
    }

    [Fact]
    public async Task File_OfAnEarlierVersion_KeepsEverybodysJobs()
    {
        await HoldQueueAsync();
        string id = await SubmitAsAsync(Owner);
        string file = Path.Combine(App.Folder, "access.json");
        using (JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(file, Token)))
        {
            // as it was before there were ids, sessions and former users
            var old = document.RootElement.EnumerateObject().Where(member => member.Name is "users" or "token_hash").ToDictionary(
                member => member.Name,
                member => member.Name == "users"
                    ? (object)member.Value.EnumerateArray().Select(user => user.EnumerateObject().Where(field => field.Name != "id").ToDictionary(field => field.Name, field => field.Value)).ToArray()
                    : member.Value);
            await File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(old), Token);
        }

        Assert.Equal([id], IdsIn(await GetAsync("/api/jobs", Owner)));
        Assert.Empty(IdsIn(await GetAsync("/api/jobs", Other)));
    }

    private void Revoke(string way)
    {
        switch (way)
        {
            case "user removed":
                App.Accounts.Remove(Owner);
                break;
            case "key revoked":
                App.Accounts.RevokeKey(Owner, App.Accounts.Find(Owner)!.Keys[0].Id);
                break;
            default:
                App.Accounts.SetRole(Owner, Role.Viewer);
                break;
        }
    }

    private static async Task WatchAsync(IAsyncEnumerable<JsonElement> jobs, TaskCompletionSource begun)
    {
        await foreach (JsonElement job in jobs)
        {
            if (job.GetProperty("state").GetString() == "cancelled")
            {
                continue;
            }

            begun.TrySetResult();
        }
    }

    /// <summary>However it ends: cleanly or cut off.</summary>
    private static async Task AssertEndsAsync(Task watching)
    {
        Task ended = await Task.WhenAny(watching, Task.Delay(Patience, Token));
        Assert.Same(watching, ended);
        await watching.ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
