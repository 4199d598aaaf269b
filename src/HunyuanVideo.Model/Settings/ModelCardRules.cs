namespace HunyuanVideo.Model.Settings;

/// <summary>What a model card must say to be of use.</summary>
internal static class ModelCardRules
{
    /// <summary>The first fault of a card, as a sentence; null when it has none.</summary>
    public static string? FirstFault(ModelCard card) =>
        string.IsNullOrWhiteSpace(card.Name) ? "The name is empty."
        : card.TextLength < 1 ? $"The text length must be at least 1, not {card.TextLength}."
        : card.CropStart < 0 ? $"The crop start must be at least 0, not {card.CropStart}."
        : card.Tiers.Count == 0 || card.Tiers.Any(tier => tier is null || tier.Sizes.Count == 0) ? "It must name at least one tier, and each tier a size."
        : card.Lengths.Count == 0 ? "It must name at least one length."
        : card.Examples.Any(string.IsNullOrWhiteSpace) ? "An example is empty."
        : card.Vocabulary?.Values.Any(words => words is null || words.Any(string.IsNullOrWhiteSpace)) == true ? "A word of the vocabulary is empty."
        : card.Defaults.Fps < 1 ? $"Frames per second must be at least 1, not {card.Defaults.Fps}."
        : !(card.Defaults.Strength is > 0 and < 1) ? $"The strength must be over 0 and under 1, not {card.Defaults.Strength}."
        : LatentRgbFault(card.LatentRgb) ?? SettingsFault(card);

    private static string? LatentRgbFault(LatentRgbFactors? latentRgb) =>
        latentRgb is null || (latentRgb.Factors.Count > 0 && latentRgb.Factors.All(IsColour) && IsColour(latentRgb.Bias))
            ? null
            : "The latent colours must be three finite numbers for each channel and for the bias.";

    private static bool IsColour(float[]? row) => row is { Length: 3 } && row.All(float.IsFinite);

    /// <summary>The defaults with each size and each length must be settings that can be rendered.</summary>
    private static string? SettingsFault(ModelCard card)
    {
        GenerationSettings defaults = card.DefaultSettings(card.Name);
        IEnumerable<GenerationSettings> sizes = card.Tiers.SelectMany(tier => tier.Sizes)
            .Select(size => defaults with { Width = size.Width, Height = size.Height });
        IEnumerable<GenerationSettings> lengths = card.Lengths.Select(length => defaults with { VideoLength = length });
        return sizes.Concat(lengths).SelectMany(SettingsRules.Check).FirstOrDefault()?.Message;
    }
}
