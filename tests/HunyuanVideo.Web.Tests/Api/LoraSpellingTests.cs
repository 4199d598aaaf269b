using System.Net;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Api;

/// <summary>LoRAs that programs name in other ways than the library.</summary>
public sealed class LoraSpellingTests : ApiTest
{
    [Fact]
    public async Task Submit_OtherSpelling_IsKeptUnderTheLibrarysNameAndFoundByEach()
    {
        await PostAsync("/api/queue/pause");
        Answer spelled = await PostAsync("/api/jobs", Body("NEON.safetensors"));
        Assert.Equal(HttpStatusCode.Accepted, spelled.Status);
        Assert.Equal("neon", NameOf(spelled));
        await SubmitAsync(Body("neon"));
        await SubmitAsync();
        // from before names were made the same
        await App.Jobs.SubmitAsync(Samples.Request with { Loras = new RequestedLoras(new RequestedLora("Neon.safetensors")) }, idempotencyKey: null, Token);

        foreach (string lora in new[] { "neon", "Neon", "neon.safetensors" })
        {
            Assert.Equal(3, (await GetAsync($"/api/jobs?lora={lora}")).Json.GetProperty("total").GetInt32());
        }

        Assert.Equal(0, (await GetAsync("/api/jobs?lora=neo")).Json.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Edit_OtherSpelling_IsKeptUnderTheLibrarysName()
    {
        await PostAsync("/api/queue/pause");
        string id = await SubmitAsync();
        Answer edited = await SendAsync(HttpMethod.Patch, $"/api/jobs/{id}", """{"loras":[{"name":"Neon"}]}""");
        Assert.Equal(HttpStatusCode.OK, edited.Status);
        Assert.Equal("neon", NameOf(await GetAsync($"/api/jobs/{id}")));
    }

    [Fact]
    public async Task Submit_TwoSpellingsOfOne_IsRefused()
    {
        Answer answer = await PostAsync("/api/jobs", """{"prompt":"A cat.","loras":[{"name":"neon"},{"name":"neon.safetensors"}]}""");
        Assert.Equal("neon and neon.safetensors are the same LoRA; name it once, with the strength that is wanted.", answer.Error("loras"));
    }

    private static string Body(string lora) => Valid[..^1] + $$""","loras":[{"name":"{{lora}}","strength":0.5}]}""";

    private static string? NameOf(Answer job) => Assert.Single(job.Json.GetProperty("request").GetProperty("loras").EnumerateArray()).GetProperty("name").GetString();
}
