using System.Globalization;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>Memory plans as sentences.</summary>
internal static class MemoryWords
{
    /// <summary>What a plan does and what it takes.</summary>
    public static string Of(MemoryPlan plan)
    {
        string render = string.Create(CultureInfo.InvariantCulture, $"{plan.Job.Width}×{plan.Job.Height} with {plan.Job.VideoLength} frames");
        string need = $"needs about {Gigabytes(plan.Predicted.Peak)} of the {Gigabytes(plan.Budget.Device)} free";
        return plan.Fits
            ? $"{What(plan)}: {render} {need}."
            : $"{render} does not fit: even with profile {MemoryProfiles.NameOf(plan.Profile)} it {need}; choose a smaller size or fewer frames.";
    }

    /// <summary>Bytes in GB, as cards are sold.</summary>
    public static string Gigabytes(long bytes) => bytes == long.MaxValue
        ? "unknown GB"
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB");

    private static string What(MemoryPlan plan)
    {
        string where = plan.Budget.IsHost ? "in memory" : "on the GPU";
        var parts = new List<string>();
        if (plan.TextEncoders != Residency.Resident)
        {
            parts.Add("text encoders wait on the host between prompts");
        }

        parts.AddRange(plan.Transformer switch
        {
            Residency.Visiting => ["the transformer waits on the host while frames are decoded"],
            Residency.Streamed => ["the transformer's blocks are streamed from the host"],
            _ => (string[])[],
        });
        if (plan.Fp8)
        {
            parts.Add("transformer weights have 8 bits, which changes the picture a little");
        }

        if (plan.HasSmallTiles)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"the VAE works in tiles of {plan.VaeTilePixels} pixels, which changes the picture a little"));
        }

        string what = parts.Count == 0 ? $"all parts stay {where}" : string.Join(", ", parts);
        return char.ToUpperInvariant(what[0]) + what[1..];
    }
}
