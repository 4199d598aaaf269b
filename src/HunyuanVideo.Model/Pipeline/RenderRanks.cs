using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>The devices that one render has: its pipeline's own, or those of pipelines that help it this time.</summary>
internal sealed class RenderRanks : IDisposable
{
    private readonly PipelineParts _parts;
    private readonly IReadOnlyList<PipelineParts> _helpers;
    private readonly RankParts? _joined;

    /// <summary>Joins them.</summary>
    /// <param name="parts">The pipeline's.</param>
    /// <param name="helpers">Those of pipelines that do nothing else meanwhile. One whose weights were rounded otherwise, after memory ran out there, is left out.</param>
    public RenderRanks(PipelineParts parts, IReadOnlyList<PipelineParts> helpers)
    {
        _parts = parts;
        _helpers = [.. helpers.Where(helper => helper.Plan.Fp8 == parts.Plan.Fp8 && helper.Ranks is null)];
        if (_helpers.Count > 0 && parts.Ranks is null)
        {
            Device[] devices = [parts.Transformer.Device, .. _helpers.Select(helper => helper.Transformer.Device)];
            _joined = RankParts.Join(devices, parts, _helpers);
        }
    }

    /// <summary>What predicts velocities, on all devices.</summary>
    public IVelocityModel Velocities => Ranks?.Transformer ?? _parts.Transformer;

    private RankParts? Ranks => _joined ?? _parts.Ranks;

    /// <summary>Gives every device's model a set of LoRAs, those of helpers at the same time.</summary>
    public void UseLoras(LoraSet loras, CancellationToken cancellationToken)
    {
        if (_joined is null)
        {
            _parts.Loras.Use(loras, cancellationToken);
            return;
        }

        _joined.OnEach(rank => (rank == 0 ? _parts : _helpers[rank - 1]).Loras.Use(loras, cancellationToken));
    }

    /// <summary>Runs what needs the transformers.</summary>
    public T WithTransformer<T>(Func<T> work) => _parts.Moving.WithTransformer(() => Ranks is { } ranks ? ranks.WithTransformers(work) : work());

    /// <summary>All VAEs, which take a clip's tiles between them; null where there is but one.</summary>
    public ITileLanes? Lanes(CancellationToken cancellationToken) => Ranks?.Lanes(cancellationToken);

    /// <summary>Lets the helpers go.</summary>
    public void Dispose() => _joined?.Dispose();
}
