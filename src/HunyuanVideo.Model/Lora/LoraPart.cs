namespace HunyuanVideo.Model.Lora;

/// <summary>The parts of a model that LoRAs change.</summary>
public enum LoraPart
{
    /// <summary>The diffusion transformer.</summary>
    Transformer,

    /// <summary>The Llama text encoder.</summary>
    TextEncoder,

    /// <summary>The CLIP text encoder.</summary>
    TextEncoder2,
}
