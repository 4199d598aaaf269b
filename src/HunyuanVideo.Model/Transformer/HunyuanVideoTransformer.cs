using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>
/// The diffusion transformer: predicts the velocity of the latents at a timestep. Dual-stream blocks, then single-stream
/// blocks, over image tokens and the valid text tokens. Padding text tokens are dropped after the refiner: nothing else
/// would see them, so the result is the same and attention needs no mask.
/// </summary>
public sealed class HunyuanVideoTransformer : IVelocityModel, IDisposable
{
    private readonly Weights _weights;
    private readonly PatchEmbed _imgIn;
    private readonly TimestepEmbedder _timeIn;
    private readonly MlpEmbedder _vectorIn;
    private readonly TimestepEmbedder? _guidanceIn;
    private readonly SingleTokenRefiner _txtIn;
    private readonly List<DoubleStreamBlock> _doubleBlocks = [];
    private readonly List<SingleStreamBlock> _singleBlocks = [];
    private readonly FinalLayer _finalLayer;
    private readonly WideRows _wide = new();

    /// <summary>Takes every parameter from <paramref name="weights"/>, which the model then owns.</summary>
    /// <exception cref="CheckpointException">A parameter is missing or has another shape.</exception>
    public HunyuanVideoTransformer(Weights weights, TransformerConfig config)
    {
        _weights = weights;
        Config = config;
        _imgIn = new PatchEmbed(weights.Scope("img_in"), config);
        _txtIn = new SingleTokenRefiner(weights.Scope("txt_in"), config);
        _timeIn = new TimestepEmbedder(weights.Scope("time_in"), config.HiddenSize);
        _vectorIn = new MlpEmbedder(weights.Scope("vector_in"), "in_layer", "out_layer", config.TextStatesDim2, config.HiddenSize);
        _guidanceIn = config.GuidanceEmbed ? new TimestepEmbedder(weights.Scope("guidance_in"), config.HiddenSize) : null;
        for (int i = 0; i < config.MmDoubleBlocksDepth; i++)
        {
            _doubleBlocks.Add(new DoubleStreamBlock(weights.Scope($"double_blocks.{i}"), config, _wide));
        }

        for (int i = 0; i < config.MmSingleBlocksDepth; i++)
        {
            _singleBlocks.Add(new SingleStreamBlock(weights.Scope($"single_blocks.{i}"), config, _wide));
        }

        _finalLayer = new FinalLayer(weights.Scope("final_layer"), config);
    }

    /// <summary>The model's sizes.</summary>
    public TransformerConfig Config { get; }

    /// <summary>The parameters it was built on.</summary>
    internal Weights Weights => _weights;

    /// <summary>Where it computes.</summary>
    public Device Device => _weights.Device;

    /// <summary>The type it computes in.</summary>
    public ScalarType DType => _weights.DType;

    /// <summary>Sees each stage's output under the reference code's name, for parity tests.</summary>
    internal Action<string, Tensor>? Observer { get; set; }

    /// <summary>The rotary table for latents of a given shape; make it once for a job.</summary>
    /// <param name="latentShape">(B, C, T, H, W).</param>
    /// <returns>(tokens, head width / 2), complex64, in the caller's scope.</returns>
    public Tensor RotaryTable(ReadOnlySpan<long> latentShape)
    {
        long[] grid =
            [latentShape[2] / Config.PatchSize[0], latentShape[3] / Config.PatchSize[1], latentShape[4] / Config.PatchSize[2]];
        return FreqsCis.ForGrid(grid, Config.RopeDimList, Config.RopeTheta, Device);
    }

    /// <summary>Predicts the velocity.</summary>
    /// <param name="latents">(B, C, T, H, W); height and width multiples of the patch.</param>
    /// <param name="timestep">(B), in 0…1000.</param>
    /// <param name="textStates">(B, L, text dim).</param>
    /// <param name="textMask">(B, L), not zero where a text token is valid.</param>
    /// <param name="textStates2">(B, pooled dim).</param>
    /// <param name="freqsCis">From <see cref="RotaryTable"/> for these latents.</param>
    /// <param name="guidance">(B), the embedded guidance × 1000; only for a model with a guidance embedding.</param>
    /// <returns>(B, C, T, H, W) in fp32, in the caller's scope.</returns>
    /// <exception cref="ArgumentException">The model needs a guidance and got none.</exception>
    public Tensor Forward(
        Tensor latents, Tensor timestep, Tensor textStates, Tensor textMask, Tensor textStates2, Tensor freqsCis, Tensor? guidance) =>
        Forward(new TransformerInput(latents, timestep, textStates, textMask, textStates2, freqsCis, guidance), residual: null);

    /// <inheritdoc />
    Tensor IVelocityModel.Forward(TransformerInput input, BlockResidual? residual) => Forward(input, residual);

    /// <summary>Predicts the velocity, and keeps or uses what the blocks add to the image tokens.</summary>
    internal Tensor Forward(TransformerInput input, BlockResidual? residual)
    {
        using var scope = NewDisposeScope();
        var velocities = new List<Tensor>();
        // samples of a batch differ in valid text tokens; one after the other they also take less memory
        for (long i = 0; i < input.Count; i++)
        {
            using var sample = NewDisposeScope();
            TransformerInput one = input.Sample(i);
            velocities.Add(Velocity(Patches(one, residual, part: null), one.Latents).MoveToOuterDisposeScope());
        }

        return (velocities.Count == 1 ? velocities[0] : cat(velocities, dim: 0)).MoveToOuterDisposeScope();
    }

    /// <summary>What the final layer makes of one sample's image tokens, or of a rank's part of them.</summary>
    /// <param name="input">A batch of one.</param>
    /// <param name="residual">Stands in for the blocks; null runs them.</param>
    /// <param name="part">The part; null computes all.</param>
    /// <returns>(1, tokens of the part, channels · patch), in the caller's scope.</returns>
    /// <exception cref="ArgumentException">The model needs a guidance and got none.</exception>
    internal Tensor Patches(TransformerInput input, BlockResidual? residual, RankPart? part)
    {
        if (_guidanceIn is not null && input.Guidance is null)
        {
            throw new ArgumentException("This model has a guidance embedding and needs a guidance scale.", nameof(input));
        }

        using var scope = NewDisposeScope();
        Tensor vec = Conditioning(input.Timestep, input.TextStates2, input.Guidance);
        Tensor img = Observe("img_in", _imgIn.Forward(input.Latents));
        long images = img.shape[1];
        Tensor own = part is null ? img : part.Cut(img, 1);
        int rank = part?.Share.Rank ?? 0;
        Tensor image;
        if (residual is { IsReused: true })
        {
            image = residual.AddTo(own, rank);
        }
        else
        {
            Tensor txt = Texts(input);
            Func<AttentionInput, Tensor> attend = part is null ? AttentionInput.Alone : part.Attention(images, txt.shape[1]).Attend;
            Tensor freqsCis = part is null ? input.FreqsCis : part.Cut(input.FreqsCis, 0);
            Tensor? before = residual is null ? null : own.alias();
            long ownTokens = own.shape[1];
            if (part is not null)
            {
                img.Dispose();
            }

            image = WithWideRows(ownTokens + txt.shape[1], () => Blocks(own, txt, vec, freqsCis, attend, input.CancellationToken)).narrow(1, 0, ownTokens);
            residual?.Take(before!, image, rank);
        }

        return Observe("final_layer", _finalLayer.Forward(image, vec)).MoveToOuterDisposeScope();
    }

    /// <summary>(1, tokens, channels · patch) → (1, C, T, H, W) in fp32, in the caller's scope.</summary>
    internal Tensor Velocity(Tensor patches, Tensor latents)
    {
        using var scope = NewDisposeScope();
        return _imgIn.Unpatchify(patches, _imgIn.Grid(latents)).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _wide.Dispose();
        _weights.Dispose();
    }

    /// <summary>The valid text tokens, refined: (1, Lt, hidden).</summary>
    private Tensor Texts(TransformerInput input)
    {
        Tensor refined = Observe("txt_in", _txtIn.Forward(input.TextStates, input.Timestep, input.TextMask));
        return refined.index_select(1, input.TextMask.flatten().nonzero().flatten());
    }

    private Tensor Conditioning(Tensor timestep, Tensor textStates2, Tensor? guidance)
    {
        Tensor vec = Observe("time_in", _timeIn.Forward(timestep)).Plus(Observe("vector_in", _vectorIn.Forward(textStates2)));
        return _guidanceIn is null ? vec : vec.Plus(Observe("guidance_in", _guidanceIn.Forward(guidance!)));
    }

    /// <summary>Runs the blocks with one piece of memory for their widest rows: those of single-stream blocks, or two of a dual-stream block's.</summary>
    private Tensor WithWideRows(long tokens, Func<Tensor> blocks)
    {
        long width = Math.Max((3L * Config.HiddenSize) + Config.MlpHiddenDim, 6L * Config.HiddenSize);
        _wide.Open(Fp8Rows.Padded(tokens) * width, DType, Device);
        try
        {
            return blocks();
        }
        finally
        {
            _wide.Close();
        }
    }

    /// <summary>All blocks; each frees what the one before it made.</summary>
    private Tensor Blocks(
        Tensor img, Tensor txt, Tensor vec, Tensor freqsCis, Func<AttentionInput, Tensor> attend, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _doubleBlocks.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _weights.Blocks?.Before(i);
            (Tensor nextImg, Tensor nextTxt) = _doubleBlocks[i].Forward(img, txt, vec, freqsCis, attend);
            _weights.Blocks?.After(i);
            txt.Dispose();
            img.Dispose();
            img = Observe($"double_{i}.img", nextImg);
            txt = Observe($"double_{i}.txt", nextTxt);
        }

        Tensor allFreqs = FreqsCis.WithUnrotated(freqsCis, txt.shape[1]);
        Tensor x = cat([img, txt], dim: 1); // (B, Li + Lt, hidden)
        img.Dispose(); // most of a gigabyte at full size, through all blocks to come
        txt.Dispose();
        for (int i = 0; i < _singleBlocks.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _weights.Blocks?.Before(_doubleBlocks.Count + i);
            Tensor next = _singleBlocks[i].Forward(x, vec, allFreqs, attend);
            _weights.Blocks?.After(_doubleBlocks.Count + i);
            x.Dispose();
            x = Observe($"single_{i}", next);
        }

        return x;
    }

    private Tensor Observe(string stage, Tensor output)
    {
        Observer?.Invoke(stage, output);
        return output;
    }
}
