using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Resources;
using Microsoft.Extensions.Localization;

namespace HunyuanVideo.Web.Components.Loras;

/// <summary>What a LoRA is, in a line.</summary>
internal static class LoraFacts
{
    public static string Of(LoraEntry entry, IStringLocalizer<GenerateTexts> text) => entry.Info is not { } info ? string.Empty : string.Join(" · ", new[]
    {
        info.Kind,
        info.LargestRank is { } rank ? text["LorasRank", info.LeastRank == rank ? rank : $"{info.LeastRank}–{rank}"].Value : null,
        info.Trainer,
        string.Join(", ", info.TriggerWords),
    }.Where(fact => !string.IsNullOrEmpty(fact)));
}
