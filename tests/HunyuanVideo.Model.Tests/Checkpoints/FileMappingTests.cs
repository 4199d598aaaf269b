using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints;

[Collection(TensorCount.Collection)]
public sealed class FileMappingTests
{
    /// <summary>A file larger than most machines' memory, of which next to nothing is on the disk.</summary>
    private const long Huge = 1L << 40;

    [Fact]
    public void Map_LargerThanMemory_ReadsFirstAndLastByte()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("huge");
        using (FileStream stream = File.Create(path))
        {
            stream.SetLength(Huge);
            stream.Position = Huge - 1;
            stream.WriteByte(7);
        }

        using Tensor bytes = FileMapping.Map(path);

        Assert.Equal(Huge, bytes.numel());
        Assert.Equal((0, 7), (bytes[0].item<byte>(), bytes[Huge - 1].item<byte>()));
    }

    [Fact]
    public void Map_ViewsOutliveTheTensor_UntilTheLastIsGone()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a");
        File.WriteAllBytes(path, [1, 2, 3, 4]);
        int before = FileMapping.Count;

        Tensor bytes = FileMapping.Map(path);
        Tensor view = bytes.narrow(0, 2, 2);
        bytes.Dispose();
        Assert.Equal(before + 1, FileMapping.Count);
        Assert.Equal([3, 4], view.data<byte>().ToArray());
        view.Dispose();

        Assert.Equal(before, FileMapping.Count);
    }
}
