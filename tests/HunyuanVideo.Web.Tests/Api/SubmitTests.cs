using System.Net;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Api;

public sealed class SubmitTests : ApiTest
{
    public static TheoryData<string, string> BadFields { get; } = new()
    {
        { """{"prompt":5}""", "prompt" },
        { """{"prompt":["a"]}""", "prompt" },
        { """{"prompt":""}""", "prompt" },
        { """{"prompt":"   "}""", "prompt" },
        { """{"prompt":null}""", "prompt" },
        { "{}", "prompt" },
        { """{"prompt":"a\ud800b"}""", "prompt" },
        { """{"prompt":"a","negative_prompt":"\udc00"}""", "negative_prompt" },
        { """{"prompt":"a","width":"960"}""", "width" },
        { """{"prompt":"a","width":960.5}""", "width" },
        { """{"prompt":"a","width":99999999999999999999}""", "width" },
        { """{"prompt":"a","width":-2147483648}""", "width" },
        { """{"prompt":"a","width":{"a":1}}""", "width" },
        { """{"prompt":"a","height":0}""", "height" },
        { """{"prompt":"a","height":2147483647}""", "height" },
        { """{"prompt":"a","video_length":4}""", "video_length" },
        { """{"prompt":"a","video_length":true}""", "video_length" },
        { """{"prompt":"a","infer_steps":1e300}""", "infer_steps" },
        { """{"prompt":"a","infer_steps":101}""", "infer_steps" },
        { """{"prompt":"a","seed":-2}""", "seed" },
        { """{"prompt":"a","seed":1e99}""", "seed" },
        { """{"prompt":"a","flow_shift":NaN}""", "flow_shift" },
        { """{"prompt":"a","flow_shift":"NaN"}""", "flow_shift" },
        { """{"prompt":"a","flow_shift":Infinity}""", "flow_shift" },
        { """{"prompt":"a","flow_shift":1e400}""", "flow_shift" },
        { """{"prompt":"a","flow_shift":0}""", "flow_shift" },
        { """{"prompt":"a","guidance_scale":[]}""", "guidance_scale" },
        { """{"prompt":"a","embedded_guidance_scale":-1e308}""", "embedded_guidance_scale" },
        { """{"prompt":"a","fast_mode":"turbo"}""", "fast_mode" },
        { """{"prompt":"a","fast_mode":true}""", "fast_mode" },
        { """{"prompt":"a","fast_mode":"easycache","fast_threshold":0}""", "fast_threshold" },
        { """{"prompt":"a","fast_threshold":0.1}""", "fast_threshold" },
        { """{"prompt":"a","steps":5}""", "steps" },
        { """{"prompt":"a","Prompt":"b"}""", "Prompt" },
        { """{"prompt":"a","prompt":"b"}""", "prompt" },
        { """{"prompt":"a","webhook_url":"http://169.254.169.254/"}""", "webhook_url" },
        { """{"prompt":"a","webhook_url":"file:///etc/passwd"}""", "webhook_url" },
        { """{"prompt":"a","webhook_url":7}""", "webhook_url" },
        { """{"prompt":"a","loras":"neon"}""", "loras" },
        { """{"prompt":"a","loras":[{"name":"neon","weight":0.5}]}""", "loras" },
        { """{"prompt":"a","loras":[{"name":"neon","\ud83d":1}]}""", "loras" },
        { """{"prompt":"a"}}""", "body" },
        { """{"prompt":"a",}""", "body" },
        { "[]", "body" },
        { "\"a\"", "body" },
        { "prompt=a", "body" },
        { "", "body" },
    };

    [Theory]
    [MemberData(nameof(BadFields))]
    public async Task Submit_ABadField_Is400AndNamesIt(string json, string field)
    {
        string message = (await PostAsync("/api/jobs", json)).Error(field);

        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.Null(await App.Jobs.FindNewestAsync(Token));
    }

    [Fact]
    public async Task Submit_SeveralBadFields_NamesThemAll()
    {
        Answer answer = await PostAsync("/api/jobs", """{"prompt":"","width":1,"infer_steps":"x","nonsense":{"a":[1,2]},"seed":-9}""");

        string[] fields = [.. answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(["infer_steps", "nonsense", "prompt", "seed", "width"], fields);
    }

    [Fact]
    public async Task Submit_AMegabyteOfPrompt_Is400AndNamesIt()
    {
        string prompt = new('a', 1_000_000);

        Assert.Contains("20000", (await PostAsync("/api/jobs", $$"""{"prompt":"{{prompt}}"}""")).Error("prompt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_AnyPrompt_TellsHowMuchOfItIsSeen()
    {
        string prompt = string.Join(' ', Enumerable.Repeat("red", 90));
        Answer made = await PostAsync("/api/jobs", $$"""{"prompt":"{{prompt}}"}""");
        Answer again = await GetAsync($"/api/jobs/{made.Json.GetProperty("id").GetString()}");

        PromptMeasure measure = new FixedMeter().Measure(prompt)!;
        JsonElement tokens = made.Json.GetProperty("prompt_tokens");
        foreach ((string branch, TokenCount count) in new[] { ("llama", measure.Llama), ("clip", measure.Clip) })
        {
            JsonElement seen = tokens.GetProperty(branch);
            Assert.Equal(count.Tokens, seen.GetProperty("tokens").GetInt32());
            Assert.Equal(count.Limit, seen.GetProperty("limit").GetInt32());
            Assert.Equal(Math.Max(0, count.Tokens - count.Limit), seen.GetProperty("ignored").GetInt32());
            Assert.Equal(count.Ignored, seen.GetProperty("ignored_text").GetString());
        }

        Assert.False(again.Json.TryGetProperty("prompt_tokens", out _));
    }

    [Fact]
    public async Task Submit_FiveMegabytes_Is413()
    {
        string prompt = new('a', 5_000_000);

        (await PostAsync("/api/jobs", $$"""{"prompt":"{{prompt}}"}""")).IsProblem(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Submit_BytesThatAreNotUtf8_Is400AndNamesTheField()
    {
        using var content = new ByteArrayContent([.. "{\"prompt\":\""u8, 0xff, 0xfe, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");

        using HttpResponseMessage response = await Client.PostAsync(new Uri("/api/jobs", UriKind.Relative), content, Token);

        (await Answer.OfAsync(response, Token)).Error("prompt");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Submit_AnotherContentType_Is415(string type)
    {
        using var content = new StringContent(Valid);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);

        using HttpResponseMessage response = await Client.PostAsync(new Uri("/api/jobs", UriKind.Relative), content, Token);

        (await Answer.OfAsync(response, Token)).IsProblem(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Submit_OnlyAPrompt_TakesTheModelsDefaults()
    {
        Answer answer = await PostAsync("/api/jobs", """{"prompt":"A cat."}""");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        JsonElement request = answer.Json.GetProperty("request");
        Assert.Equal(1280, request.GetProperty("width").GetInt32());
        Assert.Equal(720, request.GetProperty("height").GetInt32());
        Assert.Equal(129, request.GetProperty("video_length").GetInt32());
        Assert.Equal(50, request.GetProperty("infer_steps").GetInt32());
        Assert.Equal(7.0, request.GetProperty("flow_shift").GetDouble());
        Assert.InRange(answer.Json.GetProperty("seed").GetInt64(), 0, 1_000_000);
    }

    [Fact]
    public async Task Submit_Accepted_SaysWhereAndHowItStands()
    {
        await App.SubmitAsync(Token);
        Answer answer = await PostAsync("/api/jobs", Valid);

        Assert.Equal($"/api/jobs/{answer.Text("id")}", answer.Location?.ToString());
        Assert.Equal("queued", answer.Text("state"));
        Assert.Equal(7, answer.Json.GetProperty("seed").GetInt64());
        foreach (string field in new[] { "phase", "step", "steps", "queue_position", "eta_seconds", "predicted_seconds", "predicted_cost_usd", "error", "created_at", "links" })
        {
            Assert.True(answer.Json.TryGetProperty(field, out _), field);
        }

        // nothing has finished on this machine: nobody knows
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("predicted_seconds").ValueKind);
    }

    [Fact]
    public async Task Submit_TheSameKeyAndRequest_IsTheSameJob()
    {
        Answer first = await PostAsync("/api/jobs", Valid, ("Idempotency-Key", "k1"));
        Answer second = await PostAsync("/api/jobs", Valid, ("Idempotency-Key", "k1"));

        Assert.Equal(HttpStatusCode.Accepted, first.Status);
        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.Equal(first.Text("id"), second.Text("id"));
    }

    [Fact]
    public async Task Submit_TheSameKeyAndAnotherRequest_Is409()
    {
        await PostAsync("/api/jobs", Valid, ("Idempotency-Key", "k1"));

        (await PostAsync("/api/jobs", """{"prompt":"A dog."}""", ("Idempotency-Key", "k1"))).IsProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Submit_AKeyTooLong_Is400()
    {
        (await PostAsync("/api/jobs", Valid, ("Idempotency-Key", new string('k', 201)))).Error("Idempotency-Key");
    }

    [Fact]
    public async Task Submit_FromAPageOfAnotherSite_Is403()
    {
        (await PostAsync("/api/jobs", Valid, ("Origin", "https://evil.example"))).IsProblem(HttpStatusCode.Forbidden);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync("/api/jobs", Valid, ("Origin", "http://localhost"))).Status);
    }

    [Fact]
    public async Task Rerender_WithChanges_KeepsTheRest()
    {
        string id = await SubmitAsync();

        Answer answer = await PostAsync($"/api/jobs/{id}/rerender", """{"width":128,"infer_steps":8}""");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.NotEqual(id, answer.Text("id"));
        JsonElement request = answer.Json.GetProperty("request");
        Assert.Equal(128, request.GetProperty("width").GetInt32());
        Assert.Equal(64, request.GetProperty("height").GetInt32());
        Assert.Equal(8, request.GetProperty("infer_steps").GetInt32());
        Assert.Equal(7, request.GetProperty("seed").GetInt64());
        Assert.Equal("A cat.", request.GetProperty("prompt").GetString());
    }

    [Fact]
    public async Task Rerender_WithoutABody_IsTheSameAgain()
    {
        string id = await SubmitAsync();

        Answer answer = await PostAsync($"/api/jobs/{id}/rerender");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal(7, answer.Json.GetProperty("seed").GetInt64());
    }

    [Fact]
    public async Task Rerender_ABadField_Is400AndNamesIt()
    {
        string id = await SubmitAsync();

        (await PostAsync($"/api/jobs/{id}/rerender", """{"height":63}""")).Error("height");
        (await PostAsync($"/api/jobs/{JobId.New(DateTimeOffset.UnixEpoch)}/rerender", "{}")).IsProblem(HttpStatusCode.NotFound);
    }
}
