namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>Tells tensors that say how a parameter is stored from parameters, by their names.</summary>
internal static class AuxiliaryNames
{
    /// <summary>The end of a weight's name.</summary>
    public const string Weight = ".weight";

    /// <summary>The tensor whose presence says that every 8-bit weight of a model is scaled.</summary>
    public const string ScaledMarker = "scaled_fp8";

    /// <summary>ComfyUI's description of how a weight is stored.</summary>
    public const string ComfyDescription = ".comfy_quant";

    /// <summary>bitsandbytes' scales of 8-bit rows.</summary>
    public const string RowMaxima = ".SCB";

    /// <summary>bitsandbytes' number for the order that 8-bit rows are stored in.</summary>
    public const string RowFormat = ".weight_format";

    /// <summary>bitsandbytes' description of 4-bit numbers; the kind follows.</summary>
    public const string FourBitState = ".quant_state.bitsandbytes__";

    /// <summary>What takes the place of <c>.weight</c> in the names of scales; the last one is that of the official program's own layers.</summary>
    public static readonly IReadOnlyList<string> Scales = [".scale_weight", ".weight_scale", ".fp8_scale"];

    /// <summary>The end of an auxiliary name, and the end that makes it the name of what it belongs to.</summary>
    private static readonly (string End, string Owner)[] Ends =
    [
        .. Scales.Select(scale => (scale, Weight)),
        // for computing in 8 bits, which is done in another way here
        (".scale_input", Weight),
        (".input_scale", Weight),
        (".input_scale", Weight + QuantoNames.Data),
        (".output_scale", Weight + QuantoNames.Data),
        (ComfyDescription, Weight),
        (RowMaxima, Weight),
        (RowFormat, Weight),
        (QuantoNames.Scale, QuantoNames.Data),
        (QuantoNames.Shift, QuantoNames.Data),
        (".absmax", string.Empty),
        (".quant_map", string.Empty),
        (".nested_absmax", string.Empty),
        (".nested_quant_map", string.Empty),
    ];

    /// <summary>Whether a tensor is no parameter.</summary>
    public static bool IsAuxiliary(string name, RawTensors tensors) =>
        IsMarker(name)
        || name.Contains(FourBitState, StringComparison.Ordinal)
        || Ends.Any(end => name.EndsWith(end.End, StringComparison.Ordinal) && tensors.Contains(name[..^end.End.Length] + end.Owner));

    /// <summary>Whether a tensor marks the model below some prefix as scaled.</summary>
    public static bool IsMarker(string name) => name == ScaledMarker || name.EndsWith("." + ScaledMarker, StringComparison.Ordinal);

    /// <summary>The module that a weight belongs to.</summary>
    public static string ModuleOf(string name) => name.EndsWith(Weight, StringComparison.Ordinal) ? name[..^Weight.Length] : name;
}
