namespace HunyuanVideo.Model.Lora.Spellings;

/// <summary>The dotted names of the text encoders' layers; the two share none.</summary>
internal static class TextEncoderSpellings
{
    private static readonly string[] LlamaPrefixes = ["", "model.", "language_model.model.", "model.language_model."];
    private static readonly string[] ClipPrefixes = ["", "text_model."];

    /// <summary>Every dotted name of a layer.</summary>
    public static IEnumerable<(string Name, LoraTarget Target)> Of(LoraTarget target) =>
        (target.Module.Part == LoraPart.TextEncoder ? LlamaPrefixes : ClipPrefixes).Select(prefix => (prefix + target.Module.Name, target));
}
