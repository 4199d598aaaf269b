namespace HunyuanVideo.Model.Checkpoints.Inspection;

/// <summary>What a weight file is.</summary>
public enum WeightFileKind
{
    /// <summary>None of the others.</summary>
    Unknown,

    /// <summary>One or several parts of a text-to-video model.</summary>
    Parts,

    /// <summary>Changes to a model.</summary>
    Lora,

    /// <summary>A transformer that continues a picture.</summary>
    ImageToVideo,

    /// <summary>The scales of the official 8-bit transformer.</summary>
    ScaleMap,
}
