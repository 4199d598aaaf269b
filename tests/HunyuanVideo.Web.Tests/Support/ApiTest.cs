using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>The app and a client of its API.</summary>
public abstract class ApiTest : IAsyncLifetime
{
    protected const string Valid = """{"prompt":"A cat.","width":64,"height":64,"video_length":5,"infer_steps":4,"seed":7}""";

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected WebApp App { get; } = new();

    protected HttpClient Client { get; private protected set; } = null!;

    public virtual ValueTask InitializeAsync()
    {
        Client = App.CreateClient();
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<Answer> SendAsync(HttpMethod method, string address, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using HttpResponseMessage response = await Client.SendAsync(request, Token);
        return await Answer.OfAsync(response, Token);
    }

    protected Task<Answer> GetAsync(string address) => SendAsync(HttpMethod.Get, address);

    protected Task<Answer> PostAsync(string address, string? json = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, address, json, headers);

    /// <summary>Queues a job and gives its id.</summary>
    protected async Task<string> SubmitAsync(string json = Valid)
    {
        Answer answer = await PostAsync("/api/jobs", json);
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        return answer.Text("id")!;
    }

    /// <summary>Lets everything render and waits for the job's end.</summary>
    protected async Task<RenderJob> FinishAsync(string id)
    {
        App.Renderer.Finish();
        Assert.True(JobId.TryParse(id, out JobId job));
        return await App.Jobs.WatchAsync(job, Token).LastAsync(Token);
    }

    /// <summary>Writes the files of a result.</summary>
    internal static RenderOutcome WriteResult(RenderTask task, byte[] video)
    {
        File.WriteAllBytes($"{task.ResultPath}.mp4", video);
        File.WriteAllBytes($"{task.ResultPath}.jpg", [1, 2, 3]);
        File.WriteAllText($"{task.ResultPath}.json", """{"seed":7}""");
        File.WriteAllBytes($"{task.ResultPath}.safetensors", [4, 5, 6]);
        return new RenderOutcome(
            $"{task.ResultPath}.mp4", $"{task.ResultPath}.jpg", $"{task.ResultPath}.json", task.Request.Seed, TimeSpan.FromSeconds(3))
        {
            LatentsFile = $"{task.ResultPath}.safetensors",
        };
    }
}

/// <summary>What came back.</summary>
public sealed record Answer(HttpStatusCode Status, string? ContentType, Uri? Location, JsonElement Json)
{
    public static async Task<Answer> OfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        string? type = response.Content.Headers.ContentType?.MediaType;
        JsonElement json = default;
        if (type?.EndsWith("json", StringComparison.Ordinal) == true)
        {
            using JsonDocument document = JsonDocument.Parse(body);
            json = document.RootElement.Clone();
        }

        return new Answer(response.StatusCode, type, response.Headers.Location, json);
    }

    public string? Text(string field) => Json.GetProperty(field).GetString();

    /// <summary>The message about a field of a request that was refused.</summary>
    public string Error(string field)
    {
        Assert.Equal(HttpStatusCode.BadRequest, Status);
        Assert.Equal("application/problem+json", ContentType);
        JsonElement errors = Json.GetProperty("errors");
        Assert.True(errors.TryGetProperty(field, out JsonElement messages), errors.GetRawText());
        return Assert.Single(messages.EnumerateArray()).GetString()!;
    }

    public void IsProblem(HttpStatusCode status)
    {
        Assert.Equal(status, Status);
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal((int)status, Json.GetProperty("status").GetInt32());
    }
}
