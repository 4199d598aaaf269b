using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>Chooses how a model and a render are fitted into memory. Knows nothing but its arguments.</summary>
public static class MemoryPlanner
{
    /// <summary>Bytes of host memory that are left to everything else.</summary>
    public const long HostReserve = 4_000_000_000;

    /// <summary>How many of the VAE's tiles are decoded at once where there is room for them.</summary>
    public const int MostTilesAtOnce = 2;

    /// <summary>Bytes that stay free beside several tiles at once: nobody asked for them, so they must not be what a render fails for.</summary>
    public const long TilesAtOnceReserve = 2_000_000_000;

    /// <summary>
    /// The ways to run, in the order they are tried: what changes no number comes first, 8-bit weights and smaller VAE
    /// tiles last.
    /// </summary>
    private static readonly Way[] Ways =
    [
        new(MemoryProfile.Gb80, Residency.Resident, Residency.Resident, Fp8: false),
        new(MemoryProfile.Gb48, Residency.Visiting, Residency.Resident, Fp8: false),
        new(MemoryProfile.Gb48, Residency.Visiting, Residency.Visiting, Fp8: false),
        new(MemoryProfile.Gb24, Residency.Visiting, Residency.Streamed, Fp8: false),
        new(MemoryProfile.Gb16, Residency.Streamed, Residency.Streamed, Fp8: true),
    ];

    /// <summary>The first way that fits, or the one that needs least when none does.</summary>
    /// <param name="budget">The memory there is.</param>
    /// <param name="model">The model.</param>
    /// <param name="job">The render.</param>
    /// <param name="profile">A profile to keep to.</param>
    /// <param name="fp8">Whether weights of 8 bits are asked for whatever the profile.</param>
    public static MemoryPlan Choose(
        MemoryBudget budget, ModelMemory model, MemoryJob job, MemoryProfile profile = MemoryProfile.Auto, bool fp8 = false)
    {
        // a CPU computes where its weights are: moving them would gain nothing
        MemoryProfile wanted = profile == MemoryProfile.Auto && budget.IsHost ? MemoryProfile.Gb80 : profile;
        Way[] ways = [.. Ways.Where(way => wanted == MemoryProfile.Auto || way.Profile == wanted).Select(way => way with { Fp8 = fp8 || way.Fp8 })];
        MemoryPlan[] plans = [.. VaeTiling.EverSmaller(model.VaeConfig).SelectMany(tiles => ways.Select(way => Evaluate(budget, model, job, way, tiles)))];
        return Array.Find(plans, plan => plan.Fits) ?? plans.MinBy(plan => plan.Predicted.Peak)!;
    }

    /// <summary>What a loaded plan takes for another render.</summary>
    public static MemoryPlan For(MemoryPlan loaded, ModelMemory model, MemoryJob job)
    {
        var way = new Way(loaded.Profile, loaded.TextEncoders, loaded.Transformer, loaded.Fp8);
        MemoryPlan[] plans = [.. VaeTiling.EverSmaller(model.VaeConfig).Select(tiles => Evaluate(loaded.Budget, model, job, way, tiles))];
        return Array.Find(plans, plan => plan.Fits) ?? plans[^1];
    }

    private static MemoryPlan Evaluate(MemoryBudget budget, ModelMemory model, MemoryJob job, Way way, VaeTiling tiles)
    {
        (int pixels, int frames) = (tiles.Space!.Samples, tiles.Time!.Samples);
        bool small = pixels < model.VaeConfig.SampleSize;
        PhaseMemory Need(int atOnce) => Predict(budget, model, job, way, tiles with { AtOnce = atOnce });
        int atOnce = way.Profile == MemoryProfile.Gb80 && !small ? TilesAtOnce(budget, Need) : 1;
        return new MemoryPlan
        {
            Profile = way.Profile,
            TextEncoders = way.TextEncoders,
            Transformer = way.Transformer,
            Fp8 = way.Fp8,
            VaeTilePixels = pixels,
            VaeTileFrames = frames,
            VaeTilesAtOnce = atOnce,
            HasSmallTiles = small,
            Predicted = Need(atOnce),
            HostBytes = (way.TextEncoders == Residency.Resident ? 0 : model.Llama.Total + model.Clip.Total)
                + (way.Transformer == Residency.Resident ? 0 : Transformer(model, way).Total),
            Budget = budget,
            Job = job,
        };
    }

    /// <summary>A CPU is busy with one tile, and memory of unknown size may be small.</summary>
    private static int TilesAtOnce(MemoryBudget budget, Func<int, PhaseMemory> need)
    {
        int atOnce = budget.IsHost || budget.Device == long.MaxValue ? 1 : MostTilesAtOnce;
        while (atOnce > 1 && need(atOnce).Peak + TilesAtOnceReserve > budget.Device)
        {
            atOnce--;
        }

        return atOnce;
    }

    private static PhaseMemory Predict(MemoryBudget budget, ModelMemory model, MemoryJob job, Way way, VaeTiling tiling)
    {
        PartMemory transformer = Transformer(model, way);
        // what LoRAs make of weights in blocks stays where it was made, which is on the host for parts that wait there
        long text = model.Clip.Total + (way.TextEncoders == Residency.Streamed ? model.Llama.Streamed : model.Llama.Total)
            + (way.TextEncoders == Residency.Resident ? job.LlamaLoraBytes : 0);
        long denoiser = way.Transformer switch
        {
            Residency.Streamed => transformer.Streamed,
            Residency.Visiting => transformer.Total,
            _ => transformer.Total + job.TransformerLoraBytes,
        };
        long textStays = way.TextEncoders == Residency.Resident ? text : 0;
        long denoiserStays = way.Transformer == Residency.Resident ? denoiser : 0;
        long vae = model.Vae.Total;
        long denoise = denoiser + textStays + vae + ActivationMemory.Denoise(model, job, budget);
        // a host's allocator keeps none, and a card's no more than there is room for: whether a render fits does not depend on them
        long gaps = budget.IsHost ? 0 : Math.Clamp(budget.Device - denoise, 0, ActivationMemory.DenoiseGaps(model, job, budget));
        return new PhaseMemory(
            text + denoiserStays + vae + ActivationMemory.Text,
            denoise + gaps,
            vae + textStays + denoiserStays + ActivationMemory.Decode(model, job, tiling, budget));
    }

    private static PartMemory Transformer(ModelMemory model, Way way) => way.Fp8 ? model.TransformerFp8 : model.Transformer;

    private sealed record Way(MemoryProfile Profile, Residency TextEncoders, Residency Transformer, bool Fp8);
}
