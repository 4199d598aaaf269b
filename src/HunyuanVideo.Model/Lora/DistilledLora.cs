namespace HunyuanVideo.Model.Lora;

/// <summary>The settings of a LoRA that was trained to render in few steps; with others it gives noise or blur.</summary>
/// <param name="Name">What the method is called.</param>
/// <param name="Steps">Denoising steps.</param>
/// <param name="FlowShift">Shift of the noise schedule.</param>
/// <param name="EmbeddedGuidance">The distilled guidance.</param>
public sealed record DistilledLora(string Name, int Steps, double FlowShift, double EmbeddedGuidance)
{
    /// <summary>FastVideo's, of FastHunyuan.</summary>
    public static DistilledLora FastVideo { get; } = new("FastVideo", 6, 17, 6);

    /// <summary>AccVideo's.</summary>
    public static DistilledLora AccVideo { get; } = new("AccVideo", 5, 7, 6);

    private static readonly (string Name, DistilledLora Card)[] Known =
    [
        ("fastvideo", FastVideo),
        ("fasthunyuan", FastVideo),
        ("accvid", AccVideo),
    ];

    /// <summary>The settings that a file's name or title tells of; null where it tells of none.</summary>
    public static DistilledLora? NamedBy(string name)
    {
        string letters = string.Concat(name.Where(char.IsAsciiLetter)).ToLowerInvariant();
        return Array.Find(Known, known => letters.Contains(known.Name, StringComparison.Ordinal)).Card;
    }
}
