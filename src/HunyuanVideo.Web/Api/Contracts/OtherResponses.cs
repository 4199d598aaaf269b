using System.ComponentModel;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>A page of jobs, the newest first.</summary>
public sealed record JobListResponse(
    IReadOnlyList<JobResponse> Jobs,
    [property: Description("The 'before' of the next page; null on the last.")] long? Next,
    [property: Description("Jobs on all pages.")] int Total);

/// <summary>The queue: what runs and what waits, in the order of rendering.</summary>
public sealed record QueueResponse(bool Paused, int Queued, int Running, IReadOnlyList<JobResponse> Jobs);

/// <summary>What cancelling everything did.</summary>
public sealed record CancelAllResponse(
    [property: Description("Jobs that had not begun.")] int Cancelled,
    [property: Description("Running jobs that were asked to stop.")] int Requested);

/// <summary>The machine and how busy it is.</summary>
public sealed record SystemResponse
{
    public required string Version { get; init; }

    public required string Device { get; init; }

    public required string Dtype { get; init; }

    [Description("loading, ready or failed.")]
    public required string ModelState { get; init; }

    public required string? ModelMessage { get; init; }

    public required string Runtime { get; init; }

    public required string Os { get; init; }

    public required int Processors { get; init; }

    public required long ProcessMemoryBytes { get; init; }

    public required long AvailableMemoryBytes { get; init; }

    [Description("Free space where results are kept; null when the system does not say.")]
    public required long? DataFreeBytes { get; init; }

    public required double UptimeSeconds { get; init; }

    public required bool QueuePaused { get; init; }

    public required int Queued { get; init; }

    public required int Running { get; init; }

    public required double? HourlyRateUsd { get; init; }

    public required OperationResponse Operation { get; init; }
}

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
