using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using TorchSharp;

namespace HunyuanVideo.Model.Tests.Checkpoints;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void Read_EveryTensor_HasTheShapeOfItsEntry()
    {
        using SafetensorsFile file = Golden.Open("dit.safetensors");
        foreach ((string name, SafetensorsEntry entry) in file.Entries)
        {
            using torch.Tensor tensor = file.Read(name);
            Assert.Equal(entry.Shape, tensor.shape);
            Assert.Equal(entry.DType, tensor.dtype);
        }
    }
}
