using System.Text.Json;
using System.Text.Json.Nodes;
using HunyuanVideo.Media.Tests.Support;

namespace HunyuanVideo.Media.Tests;

public sealed class VideoMetadataTests
{
    [Fact]
    public void ToJson_Sample_HasStableNamesAndOrder()
    {
        Assert.Equal(
            """
            {"schema":1,"prompt":"猫","negative_prompt":"blurry","seed":9007199254740993,"width":96,"height":160,"video_length":5,
            "infer_steps":50,"guidance_scale":1,"flow_shift":7,"embedded_guidance_scale":6.1,"fps":24,"crf":18,
            "model":"hunyuan-video-t2v-720p","weights_hash":"sha256:0123abcd","dtype":"bf16","device":"cuda:0","generator":"cpu",
            "app_version":"0.1.0","seconds":{"total":12.5,"text":0.25,"denoise":10,"decode":2.25,"encode":null},
            "created_at":"2025-03-01T12:30:00+00:00"}
            """.ReplaceLineEndings(string.Empty),
            Sample.Metadata("猫").ToJson());
    }

    [Fact]
    public void ToJson_FastMode_IsRecordedAndComesBack()
    {
        VideoMetadata fast = Sample.Metadata() with { FastMode = "easycache", FastThreshold = 0.025, ComputedSteps = 22 };
        string json = fast.ToJson();
        Assert.Contains("\"fast_mode\":\"easycache\",\"fast_threshold\":0.025,\"computed_steps\":22", json, StringComparison.Ordinal);
        Assert.Equal(fast, VideoMetadata.TryParse(json, out _));
    }

    [Fact]
    public void TryParse_HostilePrompts_ComeBackWellFormed()
    {
        foreach (string prompt in HostilePrompts.Take(300))
        {
            VideoMetadata? read = VideoMetadata.TryParse(Sample.Metadata(prompt).ToJson(), out string? error);
            Assert.Null(error);
            Assert.Equal(Sample.Metadata(HostilePrompts.WellFormed(prompt)), read);
        }
    }

    [Fact]
    public void TryParse_UnknownMember_IsPassedOver()
    {
        JsonObject json = JsonNode.Parse(Sample.Metadata().ToJson())!.AsObject();
        json["something_new"] = new JsonArray(1, 2);
        Assert.Equal(Sample.Metadata(), VideoMetadata.TryParse(json.ToJsonString(), out string? error));
        Assert.Null(error);
    }

    [Fact]
    public void TryParse_AnyMemberMissing_IsRefused()
    {
        JsonObject whole = JsonNode.Parse(Sample.Metadata().ToJson())!.AsObject();
        foreach (string name in whole.Select(member => member.Key).ToArray())
        {
            JsonObject json = whole.DeepClone().AsObject();
            json.Remove(name);
            Assert.Null(VideoMetadata.TryParse(json.ToJsonString(), out string? error));
            Assert.NotNull(error);
        }
    }

    /// <summary>Readings a lenient parser would take: the later of two, text for a number, infinity, a fraction cut off, another name's case.</summary>
    [Theory]
    [InlineData("\"seed\":", "\"seed\":1,\"seed\":")]
    [InlineData("\"guidance_scale\":", "\"guidance_scale\":1e999,\"was\":")]
    [InlineData("\"flow_shift\":", "\"flow_shift\":\"7\",\"was\":")]
    [InlineData("\"fps\":", "\"fps\":24.5,\"was\":")]
    [InlineData("\"width\":", "\"width\":99999999999,\"was\":")]
    [InlineData("\"width\":", "\"Width\":")]
    [InlineData("\"seconds\":{", "\"seconds\":{\"total\":-1e999,\"was\":")]
    public void TryParse_ValueWithAnotherReading_IsRefused(string member, string instead)
    {
        string json = Sample.Metadata().ToJson();
        Assert.Contains(member, json, StringComparison.Ordinal);
        string changed = json.Replace(member, instead, StringComparison.Ordinal);
        if (member == "\"seconds\":{")
        {
            changed = changed.Replace("\"was\":\"total\"", "\"was\"", StringComparison.Ordinal);
        }

        Assert.Null(VideoMetadata.TryParse(changed, out string? error));
        Assert.EndsWith(".", error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"schema\":\"1\"}")]
    [InlineData("{\"schema\":1}")]
    [InlineData("{\"schema\":1e99}")]
    [InlineData("\ud800")]
    public void TryParse_NotOurs_GivesOneSentence(string json)
    {
        Assert.Null(VideoMetadata.TryParse(json, out string? error));
        Assert.EndsWith(".", error);
    }

    [Fact]
    public void TryParse_LaterSchema_SaysWhichIsRead()
    {
        Assert.Null(VideoMetadata.TryParse((Sample.Metadata() with { Schema = 2 }).ToJson(), out string? error));
        Assert.Equal("The settings are of schema 2; this version reads schema 1.", error);
    }

    [Theory]
    [InlineData("prompt", "null")]
    [InlineData("prompt", "5")]
    [InlineData("prompt", "\"\\ud800\"")]
    [InlineData("model", null)]
    [InlineData("seed", null)]
    [InlineData("seed", "1.5")]
    [InlineData("seed", "99999999999999999999")]
    [InlineData("width", "\"96\"")]
    [InlineData("seconds", "null")]
    [InlineData("created_at", "\"yesterday\"")]
    public void TryParse_OneMemberWrong_GivesOneSentence(string name, string? value)
    {
        using JsonDocument sample = JsonDocument.Parse(Sample.Metadata().ToJson());
        IEnumerable<string> members = sample.RootElement.EnumerateObject()
            .Select(member => member.Name == name ? (value is null ? null : $"\"{name}\":{value}") : $"\"{member.Name}\":{member.Value.GetRawText()}")
            .OfType<string>();
        Assert.Null(VideoMetadata.TryParse("{" + string.Join(',', members) + "}", out string? error));
        Assert.StartsWith("The settings cannot be read", error);
        Assert.EndsWith(".", error);
    }

    [Fact]
    public void TryParse_VeryDeepJson_IsRefused()
    {
        string deep = "{\"schema\":1,\"x\":" + new string('[', 100_000) + new string(']', 100_000) + "}";
        Assert.Null(VideoMetadata.TryParse(deep, out string? error));
        Assert.NotNull(error);
    }
}
