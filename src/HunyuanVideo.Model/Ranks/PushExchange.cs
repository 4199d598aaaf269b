using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Ranks;

/// <summary>
/// Heads are exchanged by kernels that write straight into the other cards' memory, from where they were computed to where they are read:
/// for cards that see each other's memory, and numbers of them that the heads can be shared out to.
/// </summary>
internal sealed class PushExchange : IExchange
{
    private readonly PushBuffers[] _buffers;
    private readonly TransformerConfig _config;
    private readonly ScalarType _dtype;

    private PushExchange(PushBuffers[] buffers, TransformerConfig config, ScalarType dtype) => (_buffers, _config, _dtype) = (buffers, config, dtype);

    /// <summary>Opens the cards' memory to each other.</summary>
    /// <param name="devices">The device of each rank.</param>
    /// <param name="config">The model's sizes.</param>
    /// <param name="dtype">The type it computes in.</param>
    /// <returns>Null where cards, kernels or numbers do not allow it.</returns>
    public static PushExchange? TryOpen(IReadOnlyList<Device> devices, TransformerConfig config, ScalarType dtype)
    {
        if (config.HeadsNum % devices.Count != 0 || !CudaPeers.Linked(devices))
        {
            return null;
        }

        CudaPeers.Open(devices);
        return HasKernels(devices, config, dtype) ? new PushExchange([.. devices.Select(device => new PushBuffers(device))], config, dtype) : null;
    }

    /// <inheritdoc />
    public IRankAttention Begin(int rank, Meeting meeting, long images, long texts)
    {
        var share = new TokenShare(rank, _buffers.Length);
        _buffers[rank].Reserve(
            (images + texts) * 3 * share.Count(_config.HeadsNum) * _config.HeadDim, (share.Count(images) + texts) * _config.HiddenSize, _dtype);
        // before anybody writes, everybody's memory is where it will be
        meeting.Arrive();
        return new PushedHeads(_buffers, _config, share, meeting, images, texts);
    }

    /// <inheritdoc />
    public void Release()
    {
        foreach (PushBuffers buffers in _buffers)
        {
            buffers.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (PushBuffers buffers in _buffers)
        {
            buffers.Dispose();
        }
    }

    private static bool HasKernels(IReadOnlyList<Device> devices, TransformerConfig config, ScalarType dtype) => devices.All(device =>
    {
        using Tensor like = empty([1], dtype, device);
        return PushKernel.For(like, (long)config.HeadsNum / devices.Count * config.HeadDim) is not null;
    });
}
