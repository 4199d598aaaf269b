using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>What predicts the velocity of latents: a transformer on one device, or several on devices of their own.</summary>
internal interface IVelocityModel
{
    /// <summary>The model's sizes.</summary>
    TransformerConfig Config { get; }

    /// <summary>Where inputs are taken from and velocities are put.</summary>
    Device Device { get; }

    /// <summary>The type it computes in.</summary>
    ScalarType DType { get; }

    /// <summary>The rotary table for latents (B, C, T, H, W); make it once for a job.</summary>
    /// <returns>(tokens, head width / 2), complex64, in the caller's scope.</returns>
    Tensor RotaryTable(ReadOnlySpan<long> latentShape);

    /// <summary>Predicts the velocity, and keeps or uses what the blocks add to the image tokens.</summary>
    /// <param name="input">What is asked.</param>
    /// <param name="residual">Stands in for the blocks; null runs them.</param>
    /// <returns>(B, C, T, H, W) in fp32, in the caller's scope.</returns>
    /// <exception cref="ArgumentException">The model needs a guidance and got none.</exception>
    Tensor Forward(TransformerInput input, BlockResidual? residual);
}
