using HunyuanVideo.Model.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints;

public sealed class SafetensorsWriterTests
{
    public static TheoryData<ScalarType> DTypes => [.. SafetensorsDType.All];

    [Theory]
    [MemberData(nameof(DTypes))]
    public void Write_EveryDType_ReadsBackBitForBit(ScalarType dtype)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        Tensor source = randint(0, 2, [3, 5, 2], dtype: ScalarType.Float32).to(dtype);
        var tensors = new Dictionary<string, Tensor>
        {
            ["plain"] = source,
            ["transposed view"] = source.transpose(0, 2),
            ["scalar"] = source[0, 0, 1],
            ["empty"] = zeros([0, 4], dtype: dtype),
        };
        SafetensorsWriter.Write(folder.PathOf("a.safetensors"), tensors, new Dictionary<string, string> { ["format"] = "pt", ["ünï \"q\""] = "a\nb" });

        using SafetensorsFile file = SafetensorsFile.Open(folder.PathOf("a.safetensors"));
        Assert.Equal(4, file.Entries.Count);
        Assert.Equal("a\nb", file.Metadata["ünï \"q\""]);
        foreach ((string name, Tensor tensor) in tensors)
        {
            Tensor read = file.Read(name);
            Assert.Equal(dtype, read.dtype);
            Assert.Equal(tensor.shape, read.shape);
            Assert.True(read.to(ScalarType.Float64).equal(tensor.to(ScalarType.Float64)).all().item<bool>(), name);
        }
    }

    [Fact]
    public void Write_MixedDTypes_AlignsEveryTensor()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["a"] = ones([3], ScalarType.Byte),
            ["b"] = ones([3], ScalarType.Float16),
            ["c"] = ones([3], ScalarType.Float64),
            ["d"] = ones([3], ScalarType.BFloat16),
        };
        SafetensorsWriter.Write(folder.PathOf("a.safetensors"), tensors);

        using SafetensorsFile file = SafetensorsFile.Open(folder.PathOf("a.safetensors"));
        Assert.All(file.Entries.Values, entry => Assert.Equal(0, entry.Offset % SafetensorsDType.SizeOf(entry.DType)));
        Assert.Equal(0, file.Entries.Values.Min(entry => entry.Offset) % 8);
    }

    [Fact]
    public void Write_LargerThanOneChunk_ReadsBackEqual()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        Tensor large = arange((40L << 20) + 3, ScalarType.Int32).to(ScalarType.Int16);
        SafetensorsWriter.Write(folder.PathOf("a.safetensors"), new Dictionary<string, Tensor> { ["large"] = large });

        using SafetensorsFile file = SafetensorsFile.Open(folder.PathOf("a.safetensors"));
        Assert.True(large.Equals(file.Read("large")));
    }

    [Fact]
    public void Write_ExistingFile_IsReplacedAndNothingElseIsLeft()
    {
        using var folder = new TemporaryFolder();
        using Tensor tensor = ones(4);
        string path = folder.PathOf("a.safetensors");
        File.WriteAllText(path, "old");
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["a"] = tensor });

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Single(file.Entries);
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_TargetIsAFolder_SaysSoAndLeavesNothingBehind()
    {
        using var folder = new TemporaryFolder();
        using Tensor tensor = ones(4);
        string path = folder.PathOf("a.safetensors");
        Directory.CreateDirectory(path);
        var error = Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["a"] = tensor }));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_FolderIsMissing_NamesThePath()
    {
        using var folder = new TemporaryFolder();
        using Tensor tensor = ones(4);
        string path = Path.Combine(folder.Path, "missing", "a.safetensors");
        var error = Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["a"] = tensor }));
        Assert.StartsWith(path + " cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WhatTheFormatCannotHold_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        string path = folder.PathOf("a.safetensors");
        (string Name, Tensor Tensor)[] cases =
        [
            ("complex", zeros(2, ScalarType.ComplexFloat32)),
            ("meta", zeros(2, device: META)),
            ("__metadata__", zeros(2)),
            ("line\nbreak", zeros(2)),
            ("lone \ud800 surrogate", zeros(2)),
        ];
        foreach ((string name, Tensor tensor) in cases)
        {
            var error = Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { [name] = tensor }));
            Assert.DoesNotContain('\n', error.Message);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_ManyTimes_LeaksNoTensor()
    {
        using var folder = new TemporaryFolder();
        using Tensor tensor = ones(4);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 3; i++)
        {
            SafetensorsWriter.Write(folder.PathOf("a.safetensors"), new Dictionary<string, Tensor> { ["a"] = tensor });
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
