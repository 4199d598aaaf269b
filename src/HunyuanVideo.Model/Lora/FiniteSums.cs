using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Lora;

/// <summary>
/// Whether sums are finite, asked of the device once for all of them: to ask after each would make the device wait for the host and
/// the host for the device, while the next parameter could be on its way.
/// </summary>
internal sealed class FiniteSums : IDisposable
{
    private readonly List<(string Parameter, IReadOnlyList<string> Files, Tensor IsFinite)> _sums = [];

    /// <summary>Notes a sum; nothing is waited for.</summary>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="files">What was added to it.</param>
    /// <param name="sum">The sum.</param>
    public void Note(string parameter, IReadOnlyList<string> files, Tensor sum)
    {
        using var scope = NewDisposeScope();
        _sums.Add((parameter, files, sum.isfinite().all().DetachFromDisposeScope()));
    }

    /// <summary>Waits for all of them.</summary>
    /// <exception cref="CheckpointException">One is not finite.</exception>
    public void Check()
    {
        foreach ((string parameter, IReadOnlyList<string> files, Tensor isFinite) in _sums)
        {
            if (!isFinite.item<bool>())
            {
                throw new CheckpointException(
                    $"{string.Join(" and ", files)} would make numbers of '{parameter}' infinite; lower the strength or leave it out.");
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _sums.ForEach(sum => sum.IsFinite.Dispose());
        _sums.Clear();
    }
}
