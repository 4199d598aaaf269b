using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>Keeps parameters in host memory while they are not on the device.</summary>
internal interface IWeightHomes
{
    /// <summary>Gives a parameter, which must be at home, another home of the same type and form.</summary>
    /// <param name="taken">The tensor a module holds.</param>
    /// <param name="home">Where its numbers are from now on.</param>
    /// <returns>False where the parameter has no home here.</returns>
    bool Move(Tensor taken, Tensor home);
}
