using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>What a further rank holds of a model: the transformer and the VAE.</summary>
internal sealed class RankCopy : IDisposable
{
    private readonly IReadOnlyList<IDisposable> _owned;

    private RankCopy(IReadOnlyList<IDisposable> owned, ModelResidency moving)
    {
        (_owned, Moving) = (owned, moving);
        Transformer = owned.OfType<HunyuanVideoTransformer>().Single();
        Vae = owned.OfType<CausalVae>().Single();
    }

    public HunyuanVideoTransformer Transformer { get; }

    public CausalVae Vae { get; }

    private bool IsBorrowed { get; init; }

    /// <summary>The transformer, where it moves.</summary>
    public ModelResidency Moving { get; }

    /// <summary>Those of another pipeline, whose they stay.</summary>
    public static RankCopy Borrow(PipelineParts parts) => new([parts.Transformer, parts.Vae], parts.Moving) { IsBorrowed = true };

    /// <summary>Loads them on the calling thread, which is the rank's.</summary>
    /// <exception cref="CheckpointException">A part is missing or does not fit its configuration.</exception>
    public static RankCopy Load(IModelSource source, PipelineOptions options, MemoryPlan plan, Device device, CancellationToken cancellationToken)
    {
        var moving = new ModelResidency();
        try
        {
            using var loads = new PartLoads(options.TimeProvider, progress: null);
            loads.Open(source, options.Precision with { Fp8 = plan.Fp8 }, new PartPlaces(plan, moving), withTexts: false);
            return new RankCopy(loads.LoadInTurn(device, cancellationToken), moving);
        }
        catch
        {
            moving.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (IsBorrowed)
        {
            return;
        }

        Moving.Dispose();
        foreach (IDisposable part in _owned)
        {
            part.Dispose();
        }
    }
}
