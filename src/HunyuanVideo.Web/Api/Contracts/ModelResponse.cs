using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>The model and what it likes best.</summary>
public sealed record ModelResponse(
    string Name,
    string Description,
    string State,
    string Device,
    string Dtype,
    ModelDefaultsResponse Defaults,
    IReadOnlyList<SizeResponse> Sizes,
    IReadOnlyList<int> Lengths,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Vocabulary,
    IReadOnlyList<string> Examples,
    LimitsResponse Limits);

/// <summary>What a setting is when it is left out.</summary>
public sealed record ModelDefaultsResponse(
    int Width,
    int Height,
    int VideoLength,
    int InferSteps,
    long Seed,
    double GuidanceScale,
    double FlowShift,
    double EmbeddedGuidanceScale,
    int Fps);

/// <summary>A size the model was made for.</summary>
public sealed record SizeResponse(string Tier, int Width, int Height);

/// <summary>What is accepted at most.</summary>
public sealed record LimitsResponse(int PromptCharacters, int Side, int SizeStep, int Frames, int InferSteps)
{
    public static LimitsResponse Default { get; } = new(
        SettingsRules.LongestPrompt, SettingsRules.LargestSide, SettingsRules.SizeStep, SettingsRules.MostFrames, SettingsRules.MostSteps);
}
