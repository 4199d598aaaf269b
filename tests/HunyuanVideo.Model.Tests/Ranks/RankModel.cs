using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Ranks;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Ranks;

/// <summary>One transformer of small weights on each of several ranks of the processor.</summary>
internal sealed class RankModel : IDisposable
{
    private readonly RankTeam _team;
    private readonly List<HunyuanVideoTransformer> _transformers = [];

    public RankModel(int ranks, TransformerConfig config, Func<Weights> open, Func<IExchange, IExchange>? around = null)
    {
        _team = new RankTeam([.. Enumerable.Repeat(CPU, ranks)]);
        for (int rank = 0; rank < ranks; rank++)
        {
            _transformers.Add(new HunyuanVideoTransformer(open(), config));
        }

        IExchange exchange = new CopyExchange(ranks, config.HeadsNum);
        Velocities = new RankTransformer(_team, _transformers, around is null ? exchange : around(exchange));
    }

    public IVelocityModel Velocities { get; }

    public void Dispose()
    {
        _team.Dispose();
        _transformers.ForEach(transformer => transformer.Dispose());
    }
}
