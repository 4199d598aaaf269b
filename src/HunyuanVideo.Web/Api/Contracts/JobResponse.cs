using System.ComponentModel;
using System.Text.Json.Serialization;
using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>A job at one moment.</summary>
public sealed record JobResponse
{
    [Description("The job's name: 32 hexadecimal digits.")]
    public required string Id { get; init; }

    [JsonConverter(typeof(JobStateJson))]
    public required JobState State { get; init; }

    [Description("The seed of the noise, never random here.")]
    public required long Seed { get; init; }

    [Description("text, denoise, decode or mp4; null before the render began.")]
    public required string? Phase { get; init; }

    [Description("Steps of the phase that are done.")]
    public required int Step { get; init; }

    [Description("Steps of the phase in all; 0 when it is not counted.")]
    public required int Steps { get; init; }

    [Description("1 for the job that is rendered next; null when it does not wait.")]
    public required int? QueuePosition { get; init; }

    [Description("Seconds until the video is there, the jobs before it included; null when nobody knows yet.")]
    public required double? EtaSeconds { get; init; }

    [Description("Seconds the render is expected to take by itself; null until this machine has finished a job.")]
    public required double? PredictedSeconds { get; init; }

    [Description("Dollars for predicted_seconds at the operator's hourly rate; null without a rate or a prediction.")]
    public required double? PredictedCostUsd { get; init; }

    [Description("Whether the job succeeded but its video is not there any more, as where files were removed by hand; error says so then.")]
    public bool ResultMissing { get; init; }

    [Description("Denoising steps that run: fewer than infer_steps where it begins from a source_job.")]
    public required int StepsToRun { get; init; }

    [Description("The step after which it was told to decode what was there; null where it was not.")]
    public required int? StoppedAtStep { get; init; }

    [Description("Whether it was asked to end its denoising after the present step.")]
    public required bool FinishRequested { get; init; }

    [Description("Whether it was cancelled and has not come to its end yet.")]
    public bool CancelRequested { get; init; }

    [Description("One sentence about why it failed.")]
    public required string? Error { get; init; }

    [Description("Seconds since the render began; of a finished one, what it took.")]
    public required double ElapsedSeconds { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    [Description("The user whose job it is; null for one made while there were no users.")]
    public string? Owner { get; init; }

    [Description("The model that made the video; null before that, and on videos of older versions.")]
    public string? Model { get; init; }

    [Description("Whether someone marked it.")]
    public bool Favourite { get; init; }

    [Description("Words that people gave it, in small letters.")]
    public IReadOnlyList<string> Tags { get; init; } = [];

    [Description("Whether the results are in the bucket they are copied to; null where nothing is copied.")]
    public bool? Copied { get; init; }

    [Description("How much of the prompt is seen; in the answer to a new render alone, and null while the tokenizers are not loaded.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PromptTokensResponse? PromptTokens { get; init; }

    [Description("What to know of the settings, as which of them were taken from a LoRA that makes renders of few steps; in the answer to a new render alone, and only where there is something.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }

    [Description("The settings, the defaults filled in.")]
    public required RequestResponse Request { get; init; }

    public required JobLinks Links { get; init; }
}

/// <summary>Addresses of a job; those of files are null until there is one.</summary>
public sealed record JobLinks(
    string Self, string Events, string? Video, string? Poster, string? Preview, string? Latents, string? Metadata);

/// <summary>States as they stand in the API: in small letters.</summary>
internal sealed class JobStateJson() : JsonStringEnumConverter<JobState>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
