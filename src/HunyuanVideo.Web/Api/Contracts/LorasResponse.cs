using System.ComponentModel;
using HunyuanVideo.Web.Loras;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>The LoRAs that renders can name.</summary>
public sealed record LorasResponse(IReadOnlyList<LoraResponse> Loras);

/// <summary>A LoRA file.</summary>
public sealed record LoraResponse(
    [property: Description("What a render names it by.")] string Name,
    [property: Description("The sub-folder it lies in; empty for none.")] string Group,
    string Title,
    string Description,
    long Bytes,
    [property: Description("LoRA, LoHa, LoKr, DoRA or full difference.")] string? Kind,
    string? Trainer,
    string? BaseModel,
    [property: Description("The smallest rank of its factors.")] long? LeastRank,
    [property: Description("The largest rank of its factors.")] long? LargestRank,
    [property: Description("Words that call up what was trained.")] IReadOnlyList<string> TriggerWords,
    [property: Description("Why it cannot be used with the model; null where it can.")] string? Fault,
    [property: Description("Settings that belong to it, where it makes renders of few steps.")] LoraDistilledResponse? Distilled,
    [property: Description("The address of a picture; null where there is none.")] string? Picture)
{
    [Description("SHA-256 of the file, where it was asked for.")]
    public string? Sha256 { get; init; }

    public static LoraResponse Of(LoraEntry entry) => new(
        entry.Name,
        entry.Group,
        entry.Title,
        entry.Info?.Description ?? string.Empty,
        entry.Bytes,
        entry.Info?.Kind,
        entry.Info?.Trainer,
        entry.Info?.BaseModel,
        entry.Info?.LeastRank,
        entry.Info?.LargestRank,
        entry.Info?.TriggerWords ?? [],
        entry.Fault,
        entry.Info?.Distilled is { } card ? new LoraDistilledResponse(card.Steps, card.FlowShift, card.EmbeddedGuidance) : null,
        entry.Picture is null ? null : LoraEntry.PictureAddress(entry.Name));
}

/// <summary>The settings of a LoRA that makes renders of few steps.</summary>
public sealed record LoraDistilledResponse(int InferSteps, double FlowShift, double EmbeddedGuidanceScale);

/// <summary>A LoRA file that was taken in.</summary>
public sealed record LoraAddedResponse(LoraResponse Lora, [property: Description("SHA-256 of the file.")] string Sha256);
