using System.Net;
using System.Text.Json;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Api;

public sealed class OpenApiTests : ApiTest
{
    private static readonly string[] Operations =
    [
        "delete /api/jobs/{id}", "delete /api/loras", "delete /api/shares", "delete /api/shares/{id}", "delete /api/storyboards/{id}", "delete /api/storyboards/{id}/sound", "get /api/jobs",
        "get /api/jobs/{id}", "get /api/jobs/{id}/events", "get /api/jobs/{id}/latents", "get /api/jobs/{id}/metadata",
        "get /api/jobs/{id}/poster", "get /api/jobs/{id}/preview", "get /api/jobs/{id}/video", "get /api/loras", "get /api/loras/picture", "get /api/model", "get /api/models",
        "get /api/queue", "get /api/shares", "get /api/storyboards", "get /api/storyboards/{id}", "get /api/storyboards/{id}/video", "get /api/system",
        "get /healthz", "get /readyz", "patch /api/jobs/{id}", "post /api/jobs", "post /api/jobs/delete", "post /api/jobs/zip",
        "post /api/jobs/{id}/cancel", "post /api/jobs/{id}/finish", "post /api/jobs/{id}/rerender", "post /api/jobs/{id}/retry", "post /api/jobs/{id}/shares",
        "post /api/loras", "post /api/model", "post /api/queue/cancel-all", "post /api/queue/pause", "post /api/queue/resume", "post /api/storyboards",
        "post /api/storyboards/{id}/cancel", "post /api/storyboards/{id}/export", "post /api/system/keep-running", "put /api/jobs/{id}/favourite",
        "put /api/jobs/{id}/tags", "put /api/storyboards/{id}", "put /api/storyboards/{id}/sound",
    ];

    [Fact]
    public async Task Document_HasEveryAddress_WithASummaryAndAName()
    {
        JsonElement document = (await GetAsync("/openapi/v1.json")).Json;
        (string Address, JsonElement Operation)[] operations = [.. OperationsOf(document)];

        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal(Operations, operations.Select(entry => entry.Address).Where(address => !address.StartsWith("head", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.All(operations, entry => Assert.NotEmpty(entry.Operation.GetProperty("summary").GetString()!));
        Assert.All(operations, entry => Assert.NotEmpty(entry.Operation.GetProperty("responses").EnumerateObject()));
    }

    [Fact]
    public async Task Document_NamesOfOperations_AreUnique()
    {
        JsonElement document = (await GetAsync("/openapi/v1.json")).Json;
        string[] names = [.. OperationsOf(document).Where(entry => !entry.Address.StartsWith("head", StringComparison.Ordinal)).Select(entry => entry.Operation.GetProperty("operationId").GetString()!)];

        Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Document_References_AllLeadSomewhere()
    {
        JsonElement document = (await GetAsync("/openapi/v1.json")).Json;

        foreach (string reference in References(document))
        {
            JsonElement target = document;
            foreach (string part in reference.Split('/').Skip(1))
            {
                Assert.True(target.TryGetProperty(part, out target), reference);
            }
        }
    }

    [Fact]
    public async Task Document_OfASubmission_HasTheOfficialNamesAndSamples()
    {
        JsonElement document = (await GetAsync("/openapi/v1.json")).Json;
        JsonElement post = document.GetProperty("paths").GetProperty("/api/jobs").GetProperty("post");
        JsonElement schema = document.GetProperty("components").GetProperty("schemas").GetProperty("JobSubmission").GetProperty("properties");

        string[] fields = [.. schema.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["crf", "embedded_guidance_scale", "fast_mode", "fast_threshold", "flow_shift", "fps", "guidance_scale", "height", "infer_steps", "loras", "negative_prompt", "no_negative_prompt", "prompt", "seed", "source_job", "strength", "video_length", "webhook_url", "width"],
            fields);
        Assert.Contains("curl -X POST http://localhost:7860/api/jobs", post.GetProperty("x-codeSamples")[0].GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.True(post.GetProperty("responses").TryGetProperty("202", out _));
        Assert.True(post.GetProperty("responses").TryGetProperty("400", out _));
        Assert.True(post.GetProperty("responses").TryGetProperty("409", out _));
    }

    [Fact]
    public async Task Page_Shows_EveryAddressAndAsksNoOtherServer()
    {
        using HttpResponseMessage response = await Client.GetAsync(new Uri("/api-docs", UriKind.Relative), Token);
        string markup = await response.Content.ReadAsStringAsync(Token);
        string html = WebUtility.HtmlDecode(markup);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.All(Operations, operation => Assert.Contains(operation.Split(' ')[1], html, StringComparison.Ordinal));
        Assert.Contains("new HubConnectionBuilder()", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", markup, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"http", markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignalRForBrowsers_IsServedHere()
    {
        using HttpResponseMessage response = await Client.GetAsync(new Uri("/lib/signalr/signalr.min.js", UriKind.Relative), Token);

        Assert.Equal("text/javascript", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("HubConnectionBuilder", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static IEnumerable<(string Address, JsonElement Operation)> OperationsOf(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name} {path.Name}", operation.Value);

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(
            property => property is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
