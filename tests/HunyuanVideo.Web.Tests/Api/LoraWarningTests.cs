using System.Net;
using System.Text.Json;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Api;

/// <summary>What the answer to a new render says of a LoRA that makes renders of few steps.</summary>
public sealed class LoraWarningTests : ApiTest
{
    private const string Size = "\"width\":64,\"height\":64,\"video_length\":5";

    public override async ValueTask InitializeAsync()
    {
        string loras = Directory.CreateDirectory(Path.Combine(App.Folder, "loras")).FullName;
        File.Copy(Path.Combine(ModelLocation.BundledNano, "loras", "neon.safetensors"), Path.Combine(loras, "fastvideo.safetensors"));
        await base.InitializeAsync();
        await PostAsync("/api/queue/pause");
    }

    [Fact]
    public async Task Submit_SettingsLeftOut_AreThoseOfTheLoraAndTheAnswerSaysSo()
    {
        Answer answer = await PostAsync("/api/jobs", $$"""{"prompt":"A cat.",{{Size}},"embedded_guidance_scale":3,"loras":[{"name":"fastvideo"}]}""");

        Assert.Equal((6.0, 17.0, 3.0), SettingsOf(answer));
        Assert.Equal(
            "fastvideo, of FastVideo, makes renders with steps 6, shift 17, embedded guidance 6. Taken, as nothing else was asked for: steps 6, shift 17. "
            + "Left as asked for, though noise or blur may come of it: embedded guidance 3.",
            WarningOf(answer));
        Assert.False((await GetAsync($"/api/jobs/{answer.Text("id")}")).Json.TryGetProperty("warnings", out _));
    }

    [Fact]
    public async Task Submit_LoraInThePrompt_BringsItsSettingsToo()
    {
        Answer answer = await PostAsync("/api/jobs", $$"""{"prompt":"A cat. <lora:fastvideo:0.8>",{{Size}}}""");
        Assert.Equal((6.0, 17.0, 6.0), SettingsOf(answer));
        Assert.NotNull(WarningOf(answer));
    }

    [Fact]
    public async Task Submit_SettingsAsTheLoraWantsOrNoSuchLora_NothingIsSaid()
    {
        Answer right = await PostAsync(
            "/api/jobs", $$"""{"prompt":"A cat.",{{Size}},"infer_steps":6,"flow_shift":17,"embedded_guidance_scale":6,"loras":[{"name":"fastvideo"}]}""");
        Answer other = await PostAsync("/api/jobs", $$"""{"prompt":"A cat.",{{Size}},"loras":[{"name":"neon"}]}""");
        Answer off = await PostAsync("/api/jobs", $$"""{"prompt":"A cat.",{{Size}},"loras":[{"name":"fastvideo","strength":0}]}""");
        Answer plain = await PostAsync("/api/jobs", $$"""{"prompt":"A cat.",{{Size}}}""");

        Assert.All([right, other, off, plain], answer => Assert.Equal(HttpStatusCode.Accepted, answer.Status));
        Assert.All([right, other, off, plain], answer => Assert.False(answer.Json.TryGetProperty("warnings", out _)));
        Assert.Equal(SettingsOf(plain), SettingsOf(other));
        Assert.Equal(SettingsOf(plain), SettingsOf(off));
    }

    [Fact]
    public async Task Rerender_WithTheLora_KeepsWhatTheOldOneHasAndWarns()
    {
        string old = await SubmitAsync($$"""{"prompt":"A cat.",{{Size}},"infer_steps":30,"flow_shift":7,"embedded_guidance_scale":6}""");
        Answer answer = await PostAsync($"/api/jobs/{old}/rerender", """{"loras":[{"name":"fastvideo"}]}""");

        Assert.Equal((30.0, 7.0, 6.0), SettingsOf(answer));
        Assert.EndsWith("Left as asked for, though noise or blur may come of it: steps 30, shift 7.", WarningOf(answer), StringComparison.Ordinal);
    }

    private static (double Steps, double Shift, double Guidance) SettingsOf(Answer answer)
    {
        JsonElement request = answer.Json.GetProperty("request");
        return (request.GetProperty("infer_steps").GetDouble(), request.GetProperty("flow_shift").GetDouble(), request.GetProperty("embedded_guidance_scale").GetDouble());
    }

    private static string? WarningOf(Answer answer) => Assert.Single(answer.Json.GetProperty("warnings").EnumerateArray()).GetString();
}
