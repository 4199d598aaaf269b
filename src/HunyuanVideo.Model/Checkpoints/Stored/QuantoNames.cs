namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>What quanto puts in place of a parameter it has quantised.</summary>
internal static class QuantoNames
{
    /// <summary>Its numbers.</summary>
    public const string Data = "._data";

    /// <summary>Their scales.</summary>
    public const string Scale = "._scale";

    /// <summary>What is taken off them, where they have fewer than 8 bits.</summary>
    public const string Shift = "._shift";
}
