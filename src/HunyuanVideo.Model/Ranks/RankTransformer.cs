using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Ranks;

/// <summary>
/// One transformer on every rank, each with its share of the image's tokens. Rank 0 has the loop around it: steps, caches, previews and what
/// is kept on disk are as on one device.
/// </summary>
/// <param name="team">The ranks.</param>
/// <param name="transformers">The transformer of each rank; they stay the caller's.</param>
/// <param name="exchange">How they see each other's tokens; it stays the caller's.</param>
internal sealed class RankTransformer(RankTeam team, IReadOnlyList<HunyuanVideoTransformer> transformers, IExchange exchange) : IVelocityModel
{
    /// <inheritdoc />
    public TransformerConfig Config => transformers[0].Config;

    /// <inheritdoc />
    public Device Device => transformers[0].Device;

    /// <inheritdoc />
    public ScalarType DType => transformers[0].DType;

    /// <inheritdoc />
    public Tensor RotaryTable(ReadOnlySpan<long> latentShape) => transformers[0].RotaryTable(latentShape);

    /// <inheritdoc />
    public Tensor Forward(TransformerInput input, BlockResidual? residual)
    {
        using var scope = NewDisposeScope();
        var velocities = new List<Tensor>();
        for (long i = 0; i < input.Count; i++)
        {
            velocities.Add(One(input.Sample(i), residual));
        }

        return (velocities.Count == 1 ? velocities[0] : cat(velocities, dim: 0)).MoveToOuterDisposeScope();
    }

    private Tensor One(TransformerInput input, BlockResidual? residual)
    {
        using var scope = NewDisposeScope();
        Tensor[] parts = team.Run((rank, meeting) => Part(rank, meeting, input, residual));
        try
        {
            Tensor patches = cat([.. parts.Select(part => part.to(Device))], dim: 1);
            return transformers[0].Velocity(patches, input.Latents).MoveToOuterDisposeScope();
        }
        finally
        {
            Array.ForEach(parts, part => part.Dispose());
        }
    }

    /// <summary>A rank's patches, which belong to no scope.</summary>
    private Tensor Part(int rank, Meeting meeting, TransformerInput input, BlockResidual? residual)
    {
        using var scope = NewDisposeScope();
        TransformerInput here = rank == 0 ? input : input.To(team.Devices[rank]);
        var part = new RankPart(new TokenShare(rank, team.Count), (images, texts) => exchange.Begin(rank, meeting, images, texts));
        return transformers[rank].Patches(here, residual, part).DetachFromDisposeScope();
    }
}
