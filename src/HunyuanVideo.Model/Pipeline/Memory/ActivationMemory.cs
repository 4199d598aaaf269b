using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>
/// The bytes a render takes on the device beside the parameters, from the tensors that are alive at the worst moment of each
/// phase. The coefficients are the ones to set right by measuring.
/// </summary>
public static class ActivationMemory
{
    /// <summary>
    /// Tensors of (tokens, hidden) alive while a single-stream block attends: the residual stream, queries, keys and values, the
    /// attention's output, and room for one more. A dual-stream block needs less. With weights of 8 bits it is the same moment that
    /// takes the most: inputs are rounded to 8 bits in memory that is used up, or before it.
    /// </summary>
    public const double HiddenTensors = 6;

    /// <summary>
    /// Tensors of (tokens, hidden) that libtorch's allocator holds in gaps: what is freed between other tensors does not always serve the next. The
    /// widest rows have one place in all blocks, or there would be 4. From the measured peaks of the transformer alone at 1280×720, with weights
    /// of 16 and of 8 bits and in the blocks of Q4_K_M and Q8_0: each is met within 1 %.
    /// </summary>
    public const double GapTensors = 0.55;

    /// <summary>Tensors of (tokens, MLP width) alive with them: <c>linear1</c>'s share, whose activation is in place.</summary>
    public const double MlpTensors = 1;

    /// <summary>Bytes of each token for every channel of a head: the rotary table, complex numbers of 8 bytes for each pair, and its copy with the text's rows.</summary>
    public const double RotaryBytesPerChannel = 8;

    /// <summary>
    /// Tensors of (one VAE tile at full size, channels of the last stage) alive at once in the decoder: the last stage's input of twice
    /// the channels, its padded norm, the convolution's output in both layouts, and cuDNN's workspace.
    /// </summary>
    public const double VaeTileTensors = 6;

    /// <summary>The same without own kernels: norms, paddings and layouts take passes and copies of their own. From the measured peak of a decode of two tiles.</summary>
    public const double VaeTileTensorsWithoutKernels = 15;

    /// <summary><see cref="HiddenTensors"/> without own kernels, from the measured peak at 960×544, gaps included.</summary>
    public const double HiddenTensorsWithoutKernels = 20.4;

    /// <summary>
    /// Copies of a stretch of time, as long as a tile and as large as the clip, in the VAE's type. About 2.5 are alive beside the last tile of
    /// a stretch: its frames so far, the end of the stretch before, to blend them with, and the tiles of two rows, which overlap; earlier
    /// frames have left as bytes.
    /// </summary>
    public const double FrameCopies = 2.5;

    /// <summary>Bytes that cuBLAS and cuDNN keep, and the text encoders' activations.</summary>
    public const long WorkspaceBytes = 400_000_000;

    /// <summary>What the caching allocator cannot use for its cuts and rounding, as a factor on activations.</summary>
    public const double Fragmentation = 1.04;

    /// <summary>Text encoding.</summary>
    public static long Text => WorkspaceBytes;

    /// <summary>Denoising.</summary>
    /// <param name="model">The model.</param>
    /// <param name="job">The render.</param>
    /// <param name="budget">Among how many devices tokens are shared out, and whether these have own kernels; null for one that has. What each device takes is told.</param>
    public static long Denoise(ModelMemory model, MemoryJob job, MemoryBudget? budget = null)
    {
        TransformerConfig config = model.TransformerConfig;
        int ranks = budget?.Ranks ?? 1;
        double hidden = budget?.HasKernels == false ? HiddenTensorsWithoutKernels : HiddenTensors;
        double tokens = TokensOfRank(model, job, ranks);
        double elements = tokens * ((hidden * config.HiddenSize) + (MlpTensors * config.MlpHiddenDim));
        if (ranks > 1)
        {
            // what travels: queries, keys and values of all tokens for this rank's heads, and its tokens of all heads
            elements += ((3.0 * Tokens(model, job) / ranks) + tokens) * config.HiddenSize;
        }

        double bytes = (elements * SafetensorsDType.SizeOf(model.Precision.Transformer)) + (tokens * config.HeadDim * RotaryBytesPerChannel);
        return (long)(bytes * Fragmentation) + WorkspaceBytes;
    }

    /// <summary>What denoising holds beside that where there is room: the allocator gives gaps back before memory runs out.</summary>
    public static long DenoiseGaps(ModelMemory model, MemoryJob job, MemoryBudget? budget = null) =>
        (long)(TokensOfRank(model, job, budget?.Ranks ?? 1) * GapTensors * model.TransformerConfig.HiddenSize * SafetensorsDType.SizeOf(model.Precision.Transformer) * Fragmentation);

    /// <summary>Decoding, with square tiles of a side and length of time, and as many of them at once.</summary>
    public static long Decode(ModelMemory model, MemoryJob job, VaeTiling tiling, MemoryBudget? budget = null)
    {
        VaeConfig config = model.VaeConfig;
        int size = SafetensorsDType.SizeOf(model.Precision.Vae);
        // a tile holds one latent more than its size, which makes one frame
        long frames = Math.Min(job.VideoLength, tiling.Time is { } time ? time.Samples + 1 : job.VideoLength);
        double tiles = (double)TileLoad.Samples(config, job, tiling) * config.BlockOutChannels[0] * size * (budget?.HasKernels == false ? VaeTileTensorsWithoutKernels : VaeTileTensors);
        double stretch = (double)job.Width * job.Height * frames * config.OutChannels * size * FrameCopies;
        return (long)((tiles + stretch) * Fragmentation) + WorkspaceBytes;
    }

    /// <summary>A rank's share of the image's tokens, and all text tokens.</summary>
    private static double TokensOfRank(ModelMemory model, MemoryJob job, int ranks) =>
        ((Tokens(model, job) - model.TextLength) / (double)ranks) + model.TextLength;

    /// <summary>The tokens of a pass: those of the image, and all the text could have.</summary>
    public static long Tokens(ModelMemory model, MemoryJob job)
    {
        (VaeConfig vae, TransformerConfig transformer) = (model.VaeConfig, model.TransformerConfig);
        long frames = ((job.VideoLength - 1) / vae.TimeCompressionRatio) + 1;
        long Along(long latents, int axis) => latents / transformer.PatchSize[axis];
        return (Along(frames, 0) * Along(job.Height / vae.SpatialCompressionRatio, 1) * Along(job.Width / vae.SpatialCompressionRatio, 2)) + model.TextLength;
    }
}
