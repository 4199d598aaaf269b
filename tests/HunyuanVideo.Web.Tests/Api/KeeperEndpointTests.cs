using System.Net;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Web.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Web.Tests.Api;

/// <summary>Renders that keep a composition, and renders that are told to decode early.</summary>
public sealed class KeeperEndpointTests : ApiTest
{
    private string Keeper(string source) =>
        $$"""{"prompt":"A cat.","width":128,"height":128,"video_length":5,"infer_steps":50,"flow_shift":7,"seed":7,"source_job":"{{source}}"}""";

    [Fact]
    public async Task Submit_FromAFinishedJob_QueuesItWithTheModelsStrength()
    {
        string source = await FinishedAsync();

        Answer answer = await PostAsync("/api/jobs", Keeper(source));

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal(source, answer.Json.GetProperty("request").GetProperty("source_job").GetString());
        Assert.Equal(0.8, answer.Json.GetProperty("request").GetProperty("strength").GetDouble());
        Assert.Equal(18, answer.Json.GetProperty("steps_to_run").GetInt32());
    }

    [Fact]
    public async Task Rerender_WithAStrength_BeginsFromThatJob()
    {
        string source = await FinishedAsync();

        Answer keeper = await PostAsync($"/api/jobs/{source}/rerender", """{"width":128,"height":128,"strength":0.9}""");
        Answer fresh = await PostAsync($"/api/jobs/{source}/rerender", """{"width":128,"height":128}""");
        Answer again = await PostAsync($"/api/jobs/{keeper.Text("id")}/rerender", """{"strength":0.7}""");
        Answer dropped = await PostAsync($"/api/jobs/{keeper.Text("id")}/rerender", """{"source_job":""}""");

        Assert.Equal((source, 0.9), Source(keeper));
        Assert.Equal((null, null), Source(fresh));
        Assert.Equal((source, 0.7), Source(again));
        Assert.Equal((null, null), Source(dropped));
    }

    [Theory]
    [InlineData("""{"prompt":"A cat.","strength":0.5}""", "strength", "needs a source_job")]
    [InlineData("""{"prompt":"A cat.","source_job":"nonsense"}""", "source_job", "32 hexadecimal digits")]
    [InlineData("""{"prompt":"A cat.","source_job":"0193dfb0a0007000800000000000abcd"}""", "source_job", "There is no job")]
    [InlineData("""{"prompt":"A cat.","source_job":5}""", "source_job", "must be text")]
    [InlineData("""{"prompt":"A cat.","strength":"low"}""", "strength", "must be a number")]
    public async Task Submit_BadSource_IsRefusedAtItsField(string json, string field, string part) =>
        Assert.Contains(part, (await PostAsync("/api/jobs", json)).Error(field), StringComparison.Ordinal);

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("-0.5")]
    public async Task Submit_StrengthOutOfRange_IsRefused(string strength)
    {
        string json = Keeper(await FinishedAsync()).Replace("}", $",\"strength\":{strength}}}", StringComparison.Ordinal);

        Assert.Equal($"The strength must be over 0 and under 1, not {strength}.", (await PostAsync("/api/jobs", json)).Error("strength"));
    }

    [Fact]
    public async Task Submit_SourceNotDoneOrWithoutUsableLatents_IsRefused()
    {
        string waiting = await SubmitAsync();
        Assert.Contains("is not done yet", (await PostAsync("/api/jobs", Keeper(waiting))).Error("source_job"), StringComparison.Ordinal);

        // three bytes are no latents
        App.Renderer.Ending = task => WriteResult(task, [1]);
        await FinishAsync(waiting);

        Assert.Contains("cannot be used", (await PostAsync("/api/jobs", Keeper(waiting))).Error("source_job"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_OtherLengthOrModel_IsRefused()
    {
        string source = await FinishedAsync();
        string other = await FinishedAsync("another model");

        string longer = Keeper(source).Replace("\"video_length\":5", "\"video_length\":9", StringComparison.Ordinal);
        Assert.Contains("has 5 frames", (await PostAsync("/api/jobs", longer)).Error("video_length"), StringComparison.Ordinal);
        Assert.Contains("another model", (await PostAsync("/api/jobs", Keeper(other))).Error("source_job"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finish_NotRunningOrUnknown_IsRefused()
    {
        string id = await FinishedAsync();

        (await PostAsync($"/api/jobs/{id}/finish")).IsProblem(HttpStatusCode.Conflict);
        (await PostAsync($"/api/jobs/{JobId.New(DateTimeOffset.UnixEpoch)}/finish")).IsProblem(HttpStatusCode.NotFound);
        (await PostAsync("/api/jobs/nonsense/finish")).IsProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Finish_Running_IsAcceptedAndToldInTheJob()
    {
        string id = await SubmitAsync();
        App.Renderer.Report(new(RenderPhase.Denoise, 1, 4, TimeSpan.FromSeconds(1), null, null));

        Answer answer = await PostAsync($"/api/jobs/{id}/finish");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.True(answer.Json.GetProperty("finish_requested").GetBoolean());
        App.Renderer.Ending = task => WriteResult(task, [1]) with { StepsPlanned = 4, StepsRun = 1 };
        await FinishAsync(id);
        Assert.Equal(1, (await GetAsync($"/api/jobs/{id}")).Json.GetProperty("stopped_at_step").GetInt32());
    }

    private static (string? Source, double? Strength) Source(Answer answer)
    {
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        System.Text.Json.JsonElement request = answer.Json.GetProperty("request");
        System.Text.Json.JsonElement strength = request.GetProperty("strength");
        return (request.GetProperty("source_job").GetString(), strength.ValueKind == System.Text.Json.JsonValueKind.Null ? null : strength.GetDouble());
    }

    /// <summary>A finished job of 5 frames with real latents; everything after it waits.</summary>
    private async Task<string> FinishedAsync(string? model = null)
    {
        App.Renderer.Ending = task =>
        {
            RenderOutcome outcome = WriteResult(task, [1]);
            using var scope = NewDisposeScope();
            SafetensorsWriter.Write(
                outcome.LatentsFile!,
                new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["latents"] = zeros([1, 16, 2, 8, 8]) },
                new Dictionary<string, string>(StringComparer.Ordinal) { ["model"] = model ?? Samples.Card.Name, ["seed"] = "7" });
            return outcome;
        };
        string id = await SubmitAsync();
        await FinishAsync(id);
        return id;
    }
}
