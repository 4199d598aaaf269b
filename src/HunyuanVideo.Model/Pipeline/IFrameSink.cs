using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// Takes a render's frames as soon as they are final, while later ones are still decoded. It is called on the pipeline's thread, which
/// owns the device: whoever has more to do than a moment's work does it elsewhere.
/// </summary>
public interface IFrameSink
{
    /// <summary>
    /// Frames are about to come, from the first one on. Called once more where memory ran out and the decode begins anew with smaller
    /// tiles: what came before is void then.
    /// </summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="count">Frames in all.</param>
    void Begin(int width, int height, int count);

    /// <summary>The next frames.</summary>
    /// <param name="frames">
    /// (t, height, width, 3) bytes, RGB, contiguous on the CPU. The caller frees its handle; a receiver that keeps them takes an alias.
    /// Where the decode begins anew, it writes over them.
    /// </param>
    /// <param name="first">The number of the first of them, from 0.</param>
    void Write(Tensor frames, int first);
}
