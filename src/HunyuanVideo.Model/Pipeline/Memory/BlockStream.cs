using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>
/// The blocks of a model, of which only two are on the device: while one computes, the next is copied. Blocks compute in
/// order, over and over.
/// </summary>
internal sealed class BlockStream(IReadOnlyList<WeightGroup> blocks, Device device) : IBlockWeights, IDisposable
{
    private const int Places = 2;
    private const int Nothing = -1;

    private readonly int[] _held = new int[Places];
    private readonly Tensor?[] _buffers = new Tensor?[Places];
    private CopyLane? _lane;
    private bool _isOpen;

    /// <summary>Makes room for two blocks and begins to copy the first.</summary>
    public void Open()
    {
        _lane ??= CopyLane.To(device, Places);
        long bytes = blocks.Max(block => block.Bytes);
        _isOpen = true;
        Array.Fill(_held, Nothing);
        for (int place = 0; place < Places; place++)
        {
            _buffers[place] = empty([bytes], ScalarType.Byte, device).DetachFromDisposeScope();
            // the memory may still be read by what was asked to compute before
            _lane.Release(place);
        }

        Load(0, 0);
    }

    /// <inheritdoc />
    public void Before(int block)
    {
        int place = Array.IndexOf(_held, block);
        if (place < 0)
        {
            place = 0;
            Load(block, place);
        }

        _lane!.Await(place);
        blocks[block].PointAt(_buffers[place]!);
    }

    /// <inheritdoc />
    public void After(int block)
    {
        int place = Array.IndexOf(_held, block);
        _lane!.Release(place);
        blocks[block].PointHome();
        int next = (block + 1) % blocks.Count;
        if (Array.IndexOf(_held, next) < 0)
        {
            // asked for after the block's work, so that a copy that has to wait on the host holds nothing up
            Load(next, 1 - place);
        }
    }

    /// <summary>Points every block home and frees the room.</summary>
    public void Close()
    {
        if (!_isOpen)
        {
            return;
        }

        _isOpen = false;
        _lane!.Finish();
        foreach (int block in _held.Where(block => block != Nothing))
        {
            blocks[block].PointHome();
        }

        for (int place = 0; place < Places; place++)
        {
            _buffers[place]?.Dispose();
            _buffers[place] = null;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Close();
        _lane?.Dispose();
    }

    private void Load(int block, int place)
    {
        _held[place] = block;
        _lane!.Begin(place);
        blocks[block].Copy(_lane, _buffers[place]!);
        _lane.End(place);
    }
}
