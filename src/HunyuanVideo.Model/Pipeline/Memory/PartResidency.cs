using System.Text.RegularExpressions;
using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>
/// A model whose parameters wait in host memory and visit the device while it works: all of them, or all but its blocks, of
/// which two at a time are there.
/// </summary>
internal sealed partial class PartResidency : IWeightHomes, IDisposable
{
    private readonly Weights _weights;
    private readonly Device _device;
    private readonly List<WeightGroup> _whole = [];
    private readonly List<WeightGroup> _blocks = [];
    private readonly List<Tensor> _buffers = [];
    private readonly BlockStream? _stream;
    private CopyLane? _lane;
    private bool _isIn;

    /// <summary>Gives a model's parameters a home on the host.</summary>
    /// <param name="weights">The model's root, with all parameters taken.</param>
    /// <param name="streamed">Whether its blocks come two at a time.</param>
    /// <param name="home">What the home is.</param>
    public PartResidency(Weights weights, bool streamed, HostHome home)
    {
        _weights = weights;
        _device = weights.Device;
        try
        {
            foreach (IGrouping<string, TakenWeight> group in weights.Taken.GroupBy(weight => BlockOf(weight.Name), StringComparer.Ordinal))
            {
                List<WeightGroup> groups = streamed && group.Key.Length > 0 ? _blocks : _whole;
                groups.Add(WeightGroup.Of(group.Select(weight => weight.Tensor), home));
            }
        }
        catch
        {
            DisposeGroups();
            throw;
        }

        _stream = _blocks.Count > 0 ? new BlockStream(_blocks, _device) : null;
        weights.Homes = this;
    }

    /// <summary>The block that a parameter belongs to, such as <c>double_blocks.7.</c>; empty for one of none.</summary>
    public static string BlockOf(string name) => BlockName().Match(name).Value;

    /// <summary>Brings the model onto the device, unless it is there.</summary>
    public void Enter()
    {
        if (_isIn)
        {
            return;
        }

        _isIn = true;
        try
        {
            _lane ??= CopyLane.To(_device, places: 1);
            foreach (WeightGroup group in _whole)
            {
                Tensor buffer = empty([group.Bytes], ScalarType.Byte, _device).DetachFromDisposeScope();
                _buffers.Add(buffer);
                _lane.Release(0);
                _lane.Begin(0);
                group.Copy(_lane, buffer);
                group.PointAt(buffer);
            }

            _lane.End(0);
            _lane.Await(0);
            _stream?.Open();
            _weights.Blocks = _stream;
        }
        catch
        {
            Leave();
            throw;
        }
    }

    /// <summary>Sends the model home and frees its memory on the device.</summary>
    public void Leave()
    {
        if (!_isIn)
        {
            return;
        }

        _isIn = false;
        _weights.Blocks = null;
        _weights.Scratch.Free();
        _stream?.Close();
        _lane?.Finish();
        foreach (WeightGroup group in _whole)
        {
            group.PointHome();
        }

        foreach (Tensor buffer in _buffers)
        {
            buffer.Dispose();
        }

        _buffers.Clear();
    }

    /// <inheritdoc />
    public bool Move(Tensor taken, Tensor home) => _whole.Concat(_blocks).Any(group => group.Move(taken, home));

    /// <summary>Frees the homes; the model must not be used any more.</summary>
    public void Dispose()
    {
        Leave();
        _stream?.Dispose();
        _lane?.Dispose();
        DisposeGroups();
    }

    private void DisposeGroups()
    {
        foreach (WeightGroup group in _whole.Concat(_blocks))
        {
            group.Dispose();
        }
    }

    [GeneratedRegex(@"^(double_blocks|single_blocks|layers|encoder\.layers)\.\d+\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BlockName();
}
