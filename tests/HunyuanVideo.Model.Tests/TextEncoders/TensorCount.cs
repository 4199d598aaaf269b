namespace HunyuanVideo.Model.Tests.TextEncoders;

/// <summary>Tests that count all live tensors of the process, and so run alone.</summary>
[CollectionDefinition(Collection, DisableParallelization = true)]
public sealed class TensorCount
{
    public const string Collection = "Text encoders: tensor count";
}
