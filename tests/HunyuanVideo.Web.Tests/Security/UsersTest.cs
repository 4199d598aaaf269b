using System.Net.Http.Headers;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>A server with an admin, two creators and a viewer, each with a key.</summary>
public abstract class UsersTest : ApiTest
{
    protected const string Admin = "root";
    protected const string Owner = "ann";
    protected const string Other = "ben";
    protected const string Viewer = "vic";
    protected const string Password = "correct horse";

    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);

    public override async ValueTask InitializeAsync()
    {
        foreach ((string name, Role role) in new[] { (Admin, Role.Admin), (Owner, Role.Creator), (Other, Role.Creator), (Viewer, Role.Viewer) })
        {
            App.Accounts.Add(name, role, Password);
            _keys[name] = App.Accounts.AddKey(name, null).Text;
        }

        await base.InitializeAsync();
    }

    protected string KeyOf(string name) => _keys[name];

    protected (string Name, string Value) As(string name) => ("Authorization", $"Bearer {_keys[name]}");

    protected Task<Answer> GetAsync(string address, string name) => SendAsync(HttpMethod.Get, address, json: null, As(name));

    protected Task<Answer> PostAsync(string address, string json, string name) => SendAsync(HttpMethod.Post, address, json, As(name));

    /// <summary>Queues a job as somebody and gives its id.</summary>
    protected async Task<string> SubmitAsAsync(string name, string json = Valid) => (await PostAsync("/api/jobs", json, name)).Text("id")!;

    /// <summary>Begins no job from now on.</summary>
    protected Task HoldQueueAsync() => App.Jobs.PauseQueueAsync(Token);

    /// <summary>A finished job of somebody, with all its files.</summary>
    protected async Task<RenderJob> RenderAsAsync(string name)
    {
        App.Renderer.Ending = task => WriteResult(task, [.. "a video"u8]);
        App.Renderer.Finish();
        Submission submission = await App.Jobs.SubmitAsync(new NewJob { Request = Samples.Request with { Prompt = $"of {name}" }, Owner = name }, Token);
        return await App.Jobs.WatchAsync(submission.Job!.Id, Token).LastAsync(Token);
    }

    /// <summary>What somebody gets who is signed in, as a page of his would.</summary>
    protected AsyncServiceScope ScopeOf(string? name, Role role)
    {
        AsyncServiceScope scope = App.Services.CreateAsyncScope();
        if (name is not null)
        {
            scope.ServiceProvider.GetRequiredService<CurrentCaller>().Set(new Caller(name, role).Principal("test"));
        }

        return scope;
    }

    /// <summary>A connection to the hub in memory.</summary>
    protected HubConnection HubOf(string? name) => new HubConnectionBuilder()
        .WithUrl(new Uri(App.Server.BaseAddress, "/hubs/jobs"), options =>
        {
            options.Transports = Microsoft.AspNetCore.Http.Connections.HttpTransportType.LongPolling;
            options.HttpMessageHandlerFactory = _ => App.Server.CreateHandler();
            if (name is not null)
            {
                options.AccessTokenProvider = () => Task.FromResult<string?>(_keys[name]);
            }
        })
        .Build();

    protected static string[] IdsIn(Answer answer) =>
        [.. answer.Json.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()!)];

    protected static IEnumerable<JsonElement> Jobs(Answer answer) => answer.Json.GetProperty("jobs").EnumerateArray();

    /// <summary>A client of its own that is somebody.</summary>
    protected HttpClient ClientOf(string name)
    {
        var client = new HttpClient { BaseAddress = Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _keys[name]);
        return client;
    }
}
