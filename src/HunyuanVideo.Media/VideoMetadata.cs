using System.Text.Json;
using System.Text.Json.Serialization;

namespace HunyuanVideo.Media;

/// <summary>Everything a video was made from: kept in the MP4's comment tag and in the sidecar file, enough to make it again.</summary>
public sealed record VideoMetadata
{
    /// <summary>The version of this record that this app writes and reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The version of this record.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>
    /// The negative prompt that was used, the model's own included. Empty where there was none, and in records from before
    /// <see cref="NoNegativePrompt"/>, which say nothing of the model's own.
    /// </summary>
    public required string NegativePrompt { get; init; }

    /// <summary>True where it was asked for without a negative prompt, the model's own included; else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? NoNegativePrompt { get; init; }

    /// <summary>The seed that was used, never the "choose one" of the request.</summary>
    public required long Seed { get; init; }

    /// <summary>Pixels per row.</summary>
    public required int Width { get; init; }

    /// <summary>Rows per frame.</summary>
    public required int Height { get; init; }

    /// <summary>Number of frames.</summary>
    public required int VideoLength { get; init; }

    /// <summary>Number of denoising steps.</summary>
    public required int InferSteps { get; init; }

    /// <summary>Classifier-free guidance scale; 1 is none.</summary>
    public required double GuidanceScale { get; init; }

    /// <summary>The shift of the flow-matching schedule.</summary>
    public required double FlowShift { get; init; }

    /// <summary>The guidance scale that the distilled model takes as an input.</summary>
    public required double EmbeddedGuidanceScale { get; init; }

    /// <summary>The fast mode, as <c>exact</c>; null in records from before there were any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FastMode { get; init; }

    /// <summary>The fast mode's threshold; null without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? FastThreshold { get; init; }

    /// <summary>Denoising steps that were computed; null where it was not recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ComputedSteps { get; init; }

    /// <summary>Frames per second.</summary>
    public required int Fps { get; init; }

    /// <summary>x264's constant rate factor.</summary>
    public required int Crf { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>A hash of the model's weights; empty where it is not known.</summary>
    public required string WeightsHash { get; init; }

    /// <summary>The number format of the weights, for example <c>bf16</c>.</summary>
    public required string Dtype { get; init; }

    /// <summary>How the model was fitted into memory, for example <c>24gb</c>; null where that is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MemoryProfile { get; init; }

    /// <summary>The side of the VAE's tiles where memory made them smaller than the model's own, which changes the picture a little.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? VaeTilePixels { get; init; }

    /// <summary>The device it ran on, for example <c>cuda:0</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Whose random numbers the seed started: <c>cpu</c> or <c>cuda</c>; they differ for the same seed.</summary>
    public required string Generator { get; init; }

    /// <summary>The version of this app.</summary>
    public required string AppVersion { get; init; }

    /// <summary>Seconds taken.</summary>
    public required PhaseSeconds Seconds { get; init; }

    /// <summary>When the video was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The job whose latents it began from; null where it began from noise, or the source was no job.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SourceJob { get; init; }

    /// <summary>The seed of the source; null where there was none, or it is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SourceSeed { get; init; }

    /// <summary>How much of the source was replaced by noise; null where there was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Strength { get; init; }

    /// <summary>The LoRAs that changed the model for it; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RecordedLora>? Loras { get; init; }

    /// <summary>Denoising steps that ran, where those were fewer than <see cref="InferSteps"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StepsRun { get; init; }

    /// <summary>The step after which it was told to decode what was there; null where it went to its end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StoppedAtStep { get; init; }

    /// <summary>The record as one line of JSON, snake_case, members always in the same order. A lone surrogate becomes U+FFFD.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, MetadataJson.Compact.VideoMetadata);

    /// <summary>Reads what <see cref="ToJson"/> wrote; unknown members are passed over.</summary>
    /// <param name="json">The JSON, from a file that anyone may have written.</param>
    /// <param name="error">One sentence when the result is null.</param>
    public static VideoMetadata? TryParse(string json, out string? error)
    {
        try
        {
            error = SchemaError(json);
            VideoMetadata? record = error is null ? JsonSerializer.Deserialize(json, MetadataJson.Compact.VideoMetadata) : null;
            error ??= record is { IsFinite: false } ? "The settings cannot be read: a number is too large." : null;
            return error is null ? record : null;
        }
        catch (JsonException e)
        {
            error = $"The settings cannot be read (at {(string.IsNullOrEmpty(e.Path) ? "$" : e.Path)}): they are damaged or come from another program.";
            return null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // Half a surrogate pair, in the text itself or as an escape.
            error = "The settings cannot be read: their text is not valid Unicode.";
            return null;
        }
    }

    // JSON has no infinity, but 1e999 is read as one, which nothing could write again
    private bool IsFinite =>
        new[]
        {
            GuidanceScale, FlowShift, EmbeddedGuidanceScale, FastThreshold ?? 0, Strength ?? 0,
            Seconds.Total ?? 0, Seconds.Text ?? 0, Seconds.Denoise ?? 0, Seconds.Decode ?? 0, Seconds.Encode ?? 0,
        }.Concat(Loras?.Select(lora => lora.Strength) ?? []).All(double.IsFinite);

    private static string? SchemaError(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement switch
        {
            { ValueKind: not JsonValueKind.Object } => "The settings cannot be read: they are not a JSON object.",
            var root when !root.TryGetProperty("schema", out JsonElement schema) || schema.ValueKind != JsonValueKind.Number =>
                "The settings cannot be read: their schema number is missing.",
            var root when !root.GetProperty("schema").TryGetInt32(out int number) || number != CurrentSchema =>
                $"The settings are of schema {root.GetProperty("schema").GetRawText()}; this version reads schema {CurrentSchema}.",
            _ => null,
        };
    }
}
