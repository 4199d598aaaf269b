using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>Several copies of the network, on devices of their own, that take a clip's tiles between them.</summary>
internal interface ITileLanes
{
    /// <summary>The device of each; the clip is on that of the first.</summary>
    IReadOnlyList<Device> Devices { get; }

    /// <summary>Has every lane work, each on its thread; lane 0 on the caller's. Returns when all are done, and throws what the first of them threw.</summary>
    void Run(Action<int> work);

    /// <summary>Tiles side by side through a lane's network, on its device: in the caller's scope.</summary>
    Tensor Forward(int lane, Tensor tiles);
}
