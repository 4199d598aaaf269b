using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>
/// Batches of tiles that several lanes take one by one, whichever is free first. Tiles go to the lanes before and come back after: a copy
/// between two cards waits for what either of them has to do.
/// </summary>
/// <param name="lanes">The lanes.</param>
/// <param name="network">What the tiles go through, and who is told.</param>
internal sealed class TileWave(ITileLanes lanes, TileNetwork network)
{
    /// <summary>How many batches each lane gets before all wait for each other: finished tiles take memory until they are blended.</summary>
    public const int BatchesOfALane = 4;

    /// <summary>Each batch's outputs, tile by tile, on the device of the clip; they belong to the caller's scope.</summary>
    public Tensor[][] Run(IReadOnlyList<Tensor[]> batches)
    {
        using var scope = NewDisposeScope();
        Tensor[][][] inputs = [.. lanes.Devices.Select(device => batches.Select(batch => batch.Select(tile => tile.to(device)).ToArray()).ToArray())];
        var made = new Tensor[batches.Count][];
        int next = -1;
        try
        {
            lanes.Run(lane =>
            {
                for (int index = Interlocked.Increment(ref next); index < batches.Count; index = Interlocked.Increment(ref next))
                {
                    made[index] = Through(lane, inputs[lane][index]);
                    if (lane == 0)
                    {
                        network.Tell();
                    }
                }
            });
            network.Tell();
            return [.. made.Select(outputs => outputs.Select(output => output.to(lanes.Devices[0]).MoveToOuterDisposeScope()).ToArray())];
        }
        finally
        {
            foreach (Tensor output in made.Where(outputs => outputs is not null).SelectMany(outputs => outputs))
            {
                output.Dispose();
            }
        }
    }

    /// <summary>Tensors that belong to no scope, as they were made on another thread.</summary>
    private Tensor[] Through(int lane, Tensor[] tiles)
    {
        using var scope = NewDisposeScope();
        return [.. network.Run(tiles, batch => lanes.Forward(lane, batch)).Select(output => output.DetachFromDisposeScope())];
    }
}
