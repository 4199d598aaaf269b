using System.Globalization;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;

namespace HunyuanVideo.Model.Tests.Settings;

public sealed class SettingsRulesTests
{
    private static readonly GenerationSettings Good = SmallRender.Settings;

    [Fact]
    public void Check_GoodSettings_FindsNothing() => Assert.Empty(SettingsRules.Check(Good));

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n\u2003")]
    public void Check_EmptyPrompt_AsksForOne(string prompt)
    {
        SettingsError error = OnlyError(Good with { Prompt = prompt }, "prompt");
        Assert.Contains("empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NullPrompt_AsksForOne() => OnlyError(Good with { Prompt = null! }, "prompt");

    [Theory]
    [InlineData(1)]
    [InlineData(20_000)]
    public void Check_PromptUpToTheLimit_FindsNothing(int length)
    {
        string text = new('a', length);
        Assert.Empty(SettingsRules.Check(Good with { Prompt = text, NegativePrompt = text }));
    }

    [Fact]
    public void Check_TextOverTheLimit_TellsItsLengthAndTheLimit()
    {
        string text = new('a', 20_001);
        Assert.Contains("20001 characters; at most 20000", OnlyError(Good with { Prompt = text }, "prompt").Message, StringComparison.Ordinal);
        Assert.Contains("20001", OnlyError(Good with { NegativePrompt = text }, "negative_prompt").Message, StringComparison.Ordinal);
    }

    // H and L stand for a high and a low surrogate: an attribute cannot hold half a character
    [Theory]
    [InlineData("H")]
    [InlineData("L")]
    [InlineData("a ball H")]
    [InlineData("L a ball")]
    [InlineData("a LH ball")]
    [InlineData("HHL")]
    [InlineData("HLL")]
    public void Check_LoneSurrogate_IsAFault(string pattern)
    {
        string text = pattern.Replace('H', '\ud83d').Replace('L', '\ude00');
        Assert.Contains("lone surrogate", OnlyError(Good with { Prompt = text }, "prompt").Message, StringComparison.Ordinal);
        Assert.Contains("lone surrogate", OnlyError(Good with { NegativePrompt = text }, "negative_prompt").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\ud83d\ude00")]
    [InlineData("一只猫在草地上 \ud83d\ude00\ud83d\ude00")]
    public void Check_PairedSurrogates_FindsNothing(string text) =>
        Assert.Empty(SettingsRules.Check(Good with { Prompt = text, NegativePrompt = text }));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Check_NoNegativePrompt_FindsNothing(string? text) => Assert.Empty(SettingsRules.Check(Good with { NegativePrompt = text }));

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(720)]
    [InlineData(4096)]
    public void Check_SideInRange_FindsNothing(int side) =>
        Assert.Empty(SettingsRules.Check(Good with { Width = side, Height = side }));

    [Theory]
    [InlineData(int.MinValue, 16)]
    [InlineData(-16, 16)]
    [InlineData(0, 16)]
    [InlineData(8, 16)]
    [InlineData(15, 16)]
    [InlineData(17, 16)]
    [InlineData(722, 720)]
    [InlineData(735, 736)]
    [InlineData(4095, 4096)]
    [InlineData(4097, 4096)]
    [InlineData(4112, 4096)]
    [InlineData(int.MaxValue, 4096)]
    public void Check_SideOutOfRangeOrStep_NamesItAndTheNearest(int side, int nearest)
    {
        SettingsError width = OnlyError(Good with { Width = side }, "width");
        Assert.StartsWith("Width", width.Message, StringComparison.Ordinal);
        Assert.EndsWith($"not {Text(side)}; try {Text(nearest)}.", width.Message, StringComparison.Ordinal);
        SettingsError height = OnlyError(Good with { Height = side }, "height");
        Assert.StartsWith("Height", height.Message, StringComparison.Ordinal);
        Assert.EndsWith($"not {Text(side)}; try {Text(nearest)}.", height.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(129)]
    [InlineData(1001)]
    public void Check_LengthOf4kPlus1_FindsNothing(int frames) => Assert.Empty(SettingsRules.Check(Good with { VideoLength = frames }));

    [Theory]
    [InlineData(int.MinValue, 1)]
    [InlineData(-3, 1)]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(4, 5)]
    [InlineData(128, 129)]
    [InlineData(1000, 1001)]
    [InlineData(1002, 1001)]
    [InlineData(1005, 1001)]
    [InlineData(int.MaxValue, 1001)]
    public void Check_OtherLength_NamesItAndTheNearest(int frames, int nearest)
    {
        SettingsError error = OnlyError(Good with { VideoLength = frames }, "video_length");
        Assert.EndsWith($"not {Text(frames)}; try {Text(nearest)}.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Check_StepsInRange_FindsNothing(int steps) => Assert.Empty(SettingsRules.Check(Good with { InferSteps = steps }));

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(101)]
    public void Check_StepsOutOfRange_NamesThem(int steps)
    {
        SettingsError error = OnlyError(Good with { InferSteps = steps }, "infer_steps");
        Assert.EndsWith($"from 1 to 100, not {Text(steps)}.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public void Check_SeedInRange_FindsNothing(long seed) => Assert.Empty(SettingsRules.Check(Good with { Seed = seed }));

    [Theory]
    [InlineData(-2)]
    [InlineData(long.MinValue)]
    public void Check_SeedBelowMinus1_NamesIt(long seed)
    {
        SettingsError error = OnlyError(Good with { Seed = seed }, "seed");
        Assert.EndsWith($"not {seed.ToString(CultureInfo.InvariantCulture)}.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(20.0)]
    public void Check_StrengthInRange_FindsNothing(double value) =>
        Assert.Empty(SettingsRules.Check(Good with { GuidanceScale = value, EmbeddedGuidanceScale = value, FlowShift = value }));

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    [InlineData(-1.0, "-1")]
    [InlineData(0.0, "0")]
    [InlineData(0.9999, "0.9999")]
    [InlineData(20.0001, "20.0001")]
    public void Check_StrengthOutOfRange_NamesIt(double value, string text)
    {
        Assert.EndsWith($"from 1 to 20, not {text}.", OnlyError(Good with { GuidanceScale = value }, "guidance_scale").Message, StringComparison.Ordinal);
        Assert.EndsWith(
            $"from 1 to 20, not {text}.", OnlyError(Good with { EmbeddedGuidanceScale = value }, "embedded_guidance_scale").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.Epsilon)]
    [InlineData(0.1)]
    [InlineData(25.0)]
    public void Check_ShiftInRange_FindsNothing(double shift) => Assert.Empty(SettingsRules.Check(Good with { FlowShift = shift }));

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(-3.0, "-3")]
    [InlineData(0.0, "0")]
    [InlineData(25.5, "25.5")]
    public void Check_ShiftOutOfRange_NamesIt(double shift, string text)
    {
        SettingsError error = OnlyError(Good with { FlowShift = shift }, "flow_shift");
        Assert.EndsWith($"over 0 to 25, not {text}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_EverythingWrong_TellsEveryField()
    {
        IReadOnlyList<SettingsError> errors = SettingsRules.Check(AllWrong);
        string[] fields =
        [
            "prompt", "negative_prompt", "width", "height", "video_length", "infer_steps", "seed", "guidance_scale", "flow_shift", "embedded_guidance_scale",
        ];
        Assert.Equal(fields, errors.Select(error => error.Field));
        Assert.All(errors, error => AssertOneSentence(error.Message));
    }

    [Fact]
    public void InvalidSettingsException_SeveralFaults_TellsAllInOneLine()
    {
        IReadOnlyList<SettingsError> errors = SettingsRules.Check(AllWrong);
        var error = new InvalidSettingsException(errors);
        Assert.Equal(errors, error.Errors);
        Assert.All(errors, fault => Assert.Contains(fault.Message, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
    }

    private static GenerationSettings AllWrong => new()
    {
        Prompt = "\ud800",
        NegativePrompt = "\udc00",
        Width = 0,
        Height = -16,
        VideoLength = -3,
        InferSteps = 0,
        Seed = -2,
        GuidanceScale = double.NaN,
        FlowShift = 0,
        EmbeddedGuidanceScale = double.PositiveInfinity,
    };

    private static SettingsError OnlyError(GenerationSettings settings, string field)
    {
        SettingsError error = Assert.Single(SettingsRules.Check(settings));
        Assert.Equal(field, error.Field);
        AssertOneSentence(error.Message);
        return error;
    }

    private static void AssertOneSentence(string message)
    {
        Assert.Matches(@"\A[A-Z][^\r\n]*[^.\s]\.\z", message);
        Assert.DoesNotContain(". ", message, StringComparison.Ordinal);
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
