using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Ranks;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Benchmarks.Parts;

/// <summary>The transformers of all named devices, with their weights on them.</summary>
internal sealed class BenchRanks : IDisposable
{
    private readonly CausalVae _vae;
    private readonly RankParts _parts;

    private BenchRanks(CausalVae vae, RankParts parts) => (_vae, _parts) = (vae, parts);

    /// <summary>All transformers as one.</summary>
    public IVelocityModel Transformer => _parts.Transformer;

    /// <summary>The transformers of the further devices beside that of the first; null where one device is named.</summary>
    public static BenchRanks? Of(BenchRun run, HunyuanVideoTransformer transformer)
    {
        if (run.Options.Devices.Count == 1)
        {
            return null;
        }

        CausalVae vae = BenchModel.Vae(run);
        RankParts parts = RankParts.Load(run.Folder, run.Options, run.Plan, (transformer, vae), CancellationToken.None);
        parts.Enter();
        return new BenchRanks(vae, parts);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _parts.Dispose();
        _vae.Dispose();
    }
}

/// <summary>The VAEs of all named devices.</summary>
internal sealed class BenchLanes : IDisposable
{
    private readonly RankTeam _team;
    private readonly IReadOnlyList<CausalVae> _others;

    private BenchLanes(RankTeam team, CausalVae first, IReadOnlyList<CausalVae> others)
    {
        (_team, _others) = (team, others);
        Lanes = new RankLanes(team, [first, .. others], CancellationToken.None);
    }

    public ITileLanes Lanes { get; }

    /// <summary>The VAEs of the further devices beside that of the first; null where one device is named.</summary>
    public static BenchLanes? Of(BenchRun run, CausalVae first) => run.Options.Devices.Count == 1
        ? null
        : new BenchLanes(
            new RankTeam(run.Options.Devices),
            first,
            [.. run.Options.Devices.Skip(1).Select(device => BenchModel.Vae(run with { Options = run.Options with { Device = device } }))]);

    /// <inheritdoc />
    public void Dispose()
    {
        _team.Dispose();
        foreach (CausalVae vae in _others)
        {
            vae.Dispose();
        }
    }
}
