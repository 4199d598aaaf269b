using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="DType">Its data type.</param>
/// <param name="Shape">Its shape; empty for a single number.</param>
/// <param name="Offset">Where its bytes begin, counted from the start of the file.</param>
/// <param name="Length">How many bytes it takes.</param>
public sealed record SafetensorsEntry(ScalarType DType, long[] Shape, long Offset, long Length);
