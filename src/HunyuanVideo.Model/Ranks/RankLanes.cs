using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Ranks;

/// <summary>One VAE on every rank.</summary>
/// <param name="team">The ranks.</param>
/// <param name="vaes">The VAE of each rank; they stay the caller's.</param>
/// <param name="cancellationToken">Takes effect within a tile.</param>
internal sealed class RankLanes(RankTeam team, IReadOnlyList<CausalVae> vaes, CancellationToken cancellationToken) : ITileLanes
{
    /// <inheritdoc />
    public IReadOnlyList<Device> Devices => team.Devices;

    /// <inheritdoc />
    public void Run(Action<int> work) => team.Run((rank, _) =>
    {
        work(rank);
        return true;
    });

    /// <inheritdoc />
    public Tensor Forward(int lane, Tensor tiles) => vaes[lane].DecodeTile(tiles, cancellationToken);
}
