using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Ranks;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// The transformers and VAEs of all devices that compute a video together. Rank 0's are the pipeline's own and stay its; texts are encoded
/// there alone.
/// </summary>
internal sealed class RankParts : IDisposable
{
    private readonly RankTeam _team;
    private readonly IExchange _exchange;
    private readonly IReadOnlyList<RankCopy> _copies;
    private readonly IReadOnlyList<HunyuanVideoTransformer> _transformers;
    private readonly IReadOnlyList<CausalVae> _vaes;

    private RankParts(RankTeam team, IReadOnlyList<RankCopy> copies, HunyuanVideoTransformer transformer, CausalVae vae)
    {
        (_team, _copies) = (team, copies);
        _vaes = [vae, .. copies.Select(copy => copy.Vae)];
        _exchange = (IExchange?)PushExchange.TryOpen(team.Devices, transformer.Config, transformer.DType)
            ?? new CopyExchange(team.Count, transformer.Config.HeadsNum);
        _transformers = [transformer, .. copies.Select(copy => copy.Transformer)];
        Transformer = new RankTransformer(team, _transformers, _exchange);
    }

    /// <summary>All transformers as one.</summary>
    public IVelocityModel Transformer { get; }

    /// <summary>Loads what the further ranks need, all at once.</summary>
    /// <param name="source">The model.</param>
    /// <param name="options">The devices and types.</param>
    /// <param name="plan">How each device's memory is used.</param>
    /// <param name="first">What rank 0 has.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <exception cref="CheckpointException">A part is missing or does not fit its configuration.</exception>
    public static RankParts Load(
        IModelSource source, PipelineOptions options, MemoryPlan plan, (HunyuanVideoTransformer Transformer, CausalVae Vae) first, CancellationToken cancellationToken)
    {
        var team = new RankTeam(options.Devices);
        RankCopy?[] copies = [];
        try
        {
            copies = team.Run((rank, _) => rank == 0 ? null : RankCopy.Load(source, options, plan, team.Devices[rank], cancellationToken));
            return new RankParts(team, [.. copies.OfType<RankCopy>()], first.Transformer, first.Vae);
        }
        catch
        {
            foreach (RankCopy? copy in copies)
            {
                copy?.Dispose();
            }

            team.Dispose();
            throw;
        }
    }

    /// <summary>Those of pipelines on other devices, which are not their own while this is.</summary>
    /// <param name="devices">The device of each rank, the first of them the borrower's.</param>
    /// <param name="first">What rank 0 has.</param>
    /// <param name="others">The pipelines' parts; they stay theirs.</param>
    public static RankParts Join(IReadOnlyList<Device> devices, PipelineParts first, IReadOnlyList<PipelineParts> others) =>
        new(new RankTeam(devices), [.. others.Select(RankCopy.Borrow)], first.Transformer, first.Vae);

    /// <summary>All VAEs, which take a clip's tiles between them.</summary>
    /// <param name="cancellationToken">Takes effect within a tile.</param>
    public ITileLanes Lanes(CancellationToken cancellationToken) => new RankLanes(_team, _vaes, cancellationToken);

    /// <summary>Runs what needs the transformers of the further ranks; what they exchanged tokens by is freed afterwards.</summary>
    public T WithTransformers<T>(Func<T> work)
    {
        try
        {
            Enter();
            return work();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Does the same to every transformer, each on its own device's thread.</summary>
    public void OnTransformers(Action<HunyuanVideoTransformer> action) => _team.Run((rank, _) =>
    {
        action(_transformers[rank]);
        return true;
    });

    /// <summary>Does something for every rank, each on its own device's thread.</summary>
    public void OnEach(Action<int> action) => _team.Run((rank, _) =>
    {
        action(rank);
        return true;
    });

    /// <summary>Brings the transformers of the further ranks onto their devices.</summary>
    public void Enter() => OnCopies(copy => copy.Moving.EnterTransformer());

    /// <summary>Sends them home, and frees what tokens were exchanged by.</summary>
    public void Leave()
    {
        OnCopies(copy => copy.Moving.LeaveTransformer());
        _exchange.Release();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _exchange.Dispose();
        OnCopies(copy => copy.Dispose());
        _team.Dispose();
    }

    private void OnCopies(Action<RankCopy> action) => _team.Run((rank, _) =>
    {
        if (rank > 0)
        {
            action(_copies[rank - 1]);
        }

        return true;
    });
}
