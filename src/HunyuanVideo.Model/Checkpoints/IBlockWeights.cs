namespace HunyuanVideo.Model.Checkpoints;

/// <summary>Is told which block of a model computes next, where blocks share memory on the device.</summary>
internal interface IBlockWeights
{
    /// <summary>Puts a block's parameters on the device; call it before the block computes.</summary>
    /// <param name="block">The block's number, in the order in which blocks compute.</param>
    void Before(int block);

    /// <summary>Says that a block has been asked to compute and its parameters may go.</summary>
    /// <param name="block">The block's number.</param>
    void After(int block);
}
