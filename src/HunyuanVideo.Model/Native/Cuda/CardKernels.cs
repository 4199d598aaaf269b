namespace HunyuanVideo.Model.Native.Cuda;

/// <summary>What computes attention on a card.</summary>
public enum AttentionKind
{
    /// <summary>The own kernel, written for Hopper's instructions.</summary>
    Own,

    /// <summary>The own kernel for every card since Ampere, where it was asked for.</summary>
    OwnPortable,

    /// <summary>cuDNN's, where libtorch brings one that is new enough, else FlashAttention 2.</summary>
    CudnnOrFlash,

    /// <summary>FlashAttention 2.</summary>
    Flash,

    /// <summary>A general one of libtorch, much slower.</summary>
    General,
}

/// <summary>Which kernels run on a card, by its compute capability.</summary>
/// <param name="Vae">Whether own kernels serve the VAE.</param>
/// <param name="Transformer">Whether own kernels serve the transformer in bf16.</param>
/// <param name="Fp8">Whether products are made in 8 bits.</param>
/// <param name="Attention">What computes attention.</param>
public sealed record CardKernels(bool Vae, bool Transformer, bool Fp8, AttentionKind Attention)
{
    /// <summary>Set to 1 in the environment, this has attention computed by the own portable kernel where there is none for the card.</summary>
    public const string PortableVariable = "HYV_PORTABLE_ATTENTION";

    private const int Turing = 75;
    private const int Ampere = 80;
    private const int Ada = 89;
    private const int Hopper = 90;
    private const int Blackwell = 100;
    private const int AfterBlackwell = 110;

    /// <summary>Whether <see cref="PortableVariable"/> asks for the portable kernel.</summary>
    public static bool PortableAttention { get; } = Environment.GetEnvironmentVariable(PortableVariable) == "1";

    /// <summary>Those of a capability, as 10·major + minor; 0 for no card.</summary>
    public static CardKernels Of(int capability) => Of(capability, PortableAttention);

    /// <summary>The same, whether or not the portable attention was asked for.</summary>
    public static CardKernels Of(int capability, bool portable) => new(
        capability >= Turing,
        capability >= Ampere,
        capability >= Ada,
        capability switch
        {
            Hopper => AttentionKind.Own,
            >= Ampere when portable => AttentionKind.OwnPortable,
            >= Blackwell and < AfterBlackwell => AttentionKind.CudnnOrFlash,
            >= Ampere => AttentionKind.Flash,
            _ => AttentionKind.General,
        });

    /// <summary>In words.</summary>
    public string Sentence
    {
        get
        {
            string fused = (Vae, Transformer) switch
            {
                (true, true) => "own kernels for transformer and VAE",
                (true, false) => "own kernels for the VAE alone, as the card has no bf16",
                _ => "no own kernels",
            };
            string attention = Attention switch
            {
                AttentionKind.Own => "own attention",
                AttentionKind.OwnPortable => "own attention in its portable form",
                AttentionKind.CudnnOrFlash => "attention by cuDNN or FlashAttention 2",
                AttentionKind.Flash => "attention by FlashAttention 2",
                _ => "attention by libtorch's general kernel",
            };
            return $"{fused}, {attention}, {(Fp8 ? "products in 8 bits" : "no products in 8 bits")}";
        }
    }
}
