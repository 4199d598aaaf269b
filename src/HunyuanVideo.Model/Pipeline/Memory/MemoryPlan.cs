using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>Where a part's parameters are.</summary>
public enum Residency
{
    /// <summary>Always on the device.</summary>
    Resident,

    /// <summary>On the device while the part works, in host memory otherwise.</summary>
    Visiting,

    /// <summary>In host memory; two blocks at a time are on the device while the part works.</summary>
    Streamed,
}

/// <summary>The most bytes that each phase takes on the device.</summary>
/// <param name="Text">Text encoding.</param>
/// <param name="Denoise">Denoising.</param>
/// <param name="Decode">Decoding.</param>
public readonly record struct PhaseMemory(long Text, long Denoise, long Decode)
{
    /// <summary>The most of all.</summary>
    public long Peak => Math.Max(Text, Math.Max(Denoise, Decode));
}

/// <summary>How a model and a render are fitted into the memory there is.</summary>
public sealed record MemoryPlan
{
    /// <summary>The profile; never <see cref="MemoryProfile.Auto"/>.</summary>
    public required MemoryProfile Profile { get; init; }

    /// <summary>Where the text encoders are.</summary>
    public required Residency TextEncoders { get; init; }

    /// <summary>Where the transformer is.</summary>
    public required Residency Transformer { get; init; }

    /// <summary>Whether the blocks' linear layers keep their weights in 8 bits.</summary>
    public required bool Fp8 { get; init; }

    /// <summary>The side of the VAE's tiles in pixels; smaller than the model's own changes the picture a little.</summary>
    public required int VaeTilePixels { get; init; }

    /// <summary>The length of the VAE's tiles in frames.</summary>
    public required int VaeTileFrames { get; init; }

    /// <summary>How many of the VAE's tiles are decoded at once, at most.</summary>
    public required int VaeTilesAtOnce { get; init; }

    /// <summary>Whether the VAE's tiles are smaller than the model's own.</summary>
    public required bool HasSmallTiles { get; init; }

    /// <summary>Whether memory is saved by what changes the picture a little: weights of 8 bits, which the profile 16gb brings, or smaller tiles.</summary>
    public bool ChangesPicture => HasSmallTiles || (Fp8 && MemoryProfiles.ChangesPicture(Profile));

    /// <summary>What it takes, as predicted.</summary>
    public required PhaseMemory Predicted { get; init; }

    /// <summary>Bytes of parameters that wait in host memory.</summary>
    public required long HostBytes { get; init; }

    /// <summary>The memory there is.</summary>
    public required MemoryBudget Budget { get; init; }

    /// <summary>The render it is for.</summary>
    public required MemoryJob Job { get; init; }

    /// <summary>Whether the prediction is within the memory there is.</summary>
    public bool Fits => Predicted.Peak <= Budget.Device;

    /// <summary>Where waiting parameters are kept: pinned, if the host has the room.</summary>
    internal HostHome Home => Budget.IsHost || HostBytes + MemoryPlanner.HostReserve > Budget.Host ? HostHome.Mapped : HostHome.Pinned;

    /// <summary>The same plan with the VAE's tiles that were used in the end.</summary>
    internal MemoryPlan With(VaeTiling tiles, VaeConfig config)
    {
        int pixels = tiles.Space?.Samples ?? VaeTilePixels;
        return this with
        {
            VaeTilePixels = pixels,
            VaeTileFrames = tiles.Time?.Samples ?? VaeTileFrames,
            VaeTilesAtOnce = tiles.AtOnce,
            HasSmallTiles = pixels < config.SampleSize,
        };
    }

    /// <summary>One sentence on what is done and what it takes.</summary>
    public string Sentence => MemoryWords.Of(this);
}
