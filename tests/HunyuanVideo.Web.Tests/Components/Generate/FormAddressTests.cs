using CsCheck;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Resources;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace HunyuanVideo.Web.Tests.Components.Generate;

public sealed class FormAddressTests : ComponentTest
{
    private IStringLocalizer<GenerateTexts> Text => Services.GetRequiredService<IStringLocalizer<GenerateTexts>>();

    [Fact]
    public void Write_EveryField_IsReadBackTheSame()
    {
        GenerateDraft draft = GenerateDraft.From(Samples.Card);
        draft.Load(Samples.Request with { Prompt = "Ein Kätzchen & ein Hund? 100 % #1", NegativePrompt = "blurry", GuidanceScale = 2.5, FlowShift = 9.1, Fps = 12, Crf = 30, FastMode = "easycache", FastThreshold = 0.05 });
        draft.NumVideos = 4;

        GenerateDraft read = Read(FormAddress.Write(draft, Samples.Card));

        Assert.Equal(draft.ToRequest(), read.ToRequest());
        Assert.Equal(4, read.NumVideos);
        Assert.Empty(read.Refused);
    }

    [Fact]
    public void Write_Defaults_LeavesOutWhatNobodyChanged()
    {
        GenerateDraft draft = GenerateDraft.From(Samples.Card);
        draft.Request = draft.Request with { Prompt = "A cat." };

        Assert.Equal("?prompt=A%20cat.&width=1280&height=720&video_length=129&infer_steps=50&seed=-1", FormAddress.Write(draft, Samples.Card));
        Assert.StartsWith("?job=abc&prompt=", FormAddress.Write(draft, Samples.Card, "abc"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_PromptTooLongForAnAddress_KeepsTheRest()
    {
        GenerateDraft draft = GenerateDraft.From(Samples.Card);
        draft.Request = draft.Request with { Prompt = new string('漢', 5_000) };

        string address = FormAddress.Write(draft, Samples.Card);

        Assert.DoesNotContain("prompt", address, StringComparison.Ordinal);
        Assert.Contains("width=1280", address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("infer_steps", "many", "whole number")]
    [InlineData("infer_steps", "99999999999999999999", "whole number")]
    [InlineData("width", "12.5", "whole number")]
    [InlineData("seed", "0x10", "whole number")]
    [InlineData("flow_shift", "NaN", "not a number")]
    [InlineData("guidance_scale", "1,5", "not a number")]
    public void Read_ValueThatIsNone_IsToldAtItsFieldAndTheUsualOneStays(string field, string value, string why)
    {
        GenerateDraft read = Read($"/?prompt=A&{field}={Uri.EscapeDataString(value)}");

        Assert.Contains(why, read.Refused[field], StringComparison.Ordinal);
        Assert.Contains(value, read.Refused[field], StringComparison.Ordinal);
        Assert.Empty(read.Faults());
    }

    [Theory]
    [InlineData("infer_steps=3&infer_steps=5", "infer_steps", "more than once")]
    [InlineData("prompt=B", "prompt", "more than once")]
    [InlineData("FPS=12&fps=12", "fps", "more than once")]
    [InlineData("loras=neon&loras=ink", "loras", "more than once")]
    [InlineData("fast_threshold=0.2", "fast_mode", "0.2, without a fast mode")]
    [InlineData("fast_threshold=0.2&fast_mode=exact", "fast_mode", "0.2, without a fast mode")]
    public void Read_WhatAnAddressCannotMean_IsToldAndTheUsualOneStays(string query, string field, string why)
    {
        GenerateDraft read = Read($"/?prompt=A&{query}");

        Assert.Contains(why, Assert.Single(read.Refused, refused => refused.Key == field).Value, StringComparison.Ordinal);
        RenderRequest usual = GenerateDraft.From(Samples.Card).Request with { Prompt = field == "prompt" ? string.Empty : "A" };
        Assert.Equal(usual, read.Request);
    }

    [Theory]
    [InlineData("infer_steps=999", "infer_steps")]
    [InlineData("width=17", "width")]
    [InlineData("fps=500", "fps")]
    [InlineData("crf=0", "crf")]
    [InlineData("num_videos=1000", "num_videos")]
    [InlineData("fast_mode=warp", "fast_mode")]
    [InlineData("fast_mode=magcache&fast_threshold=2", "fast_threshold")]
    [InlineData("video_length=2", "video_length")]
    public void Read_ValueOutOfRange_IsAFaultOfItsField(string query, string field)
    {
        GenerateDraft read = Read($"/?prompt=A&{query}");

        Assert.Equal(field, Assert.Single(read.Faults()).Field);
        Assert.False(string.IsNullOrEmpty(FaultText.Of(read, Text)[field]));
    }

    [Fact]
    public void Read_AnyQuery_NeverThrows() => Gen.String.Array[0, 6].Sample(
        parts =>
        {
            string query = $"/?{string.Join('&', parts.Select((part, i) => $"{(i % 2 == 0 ? "width" : part)}={part}"))}";
            GenerateDraft read = Read(query);
            _ = read.Faults();
            _ = FormAddress.Write(read, Samples.Card);
            return true;
        },
        iter: 500);

    [Theory]
    [InlineData("http://localhost/?utm=1", false)]
    [InlineData("http://localhost/?job=1", false)]
    [InlineData("http://localhost/?seed=1", true)]
    public void HasFields_OfAnAddress_KnowsTheFormsFields(string address, bool has) => Assert.Equal(has, FormAddress.HasFields(address));

    private GenerateDraft Read(string address)
    {
        GenerateDraft draft = GenerateDraft.From(ModelCard.Released);
        FormAddress.Read(address, draft, Text);
        return draft;
    }
}
