using System.Diagnostics;
using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Checkpoints.Inspection;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints;

/// <summary>Files whose names say something else than what they hold.</summary>
public sealed class WeightFormatTests
{
    [Theory]
    [InlineData("safetensors", "a.pt")]
    [InlineData("safetensors", "a.ckpt")]
    [InlineData("safetensors", "a.bin")]
    [InlineData("safetensors", "a.gguf")]
    [InlineData("safetensors", "a.sft")]
    [InlineData("safetensors", "A.SFT")]
    [InlineData("pt", "a.safetensors")]
    [InlineData("pt", "a.pth")]
    [InlineData("pt", "a.CKPT")]
    [InlineData("pt", "a.gguf")]
    [InlineData("gguf", "a.safetensors")]
    [InlineData("gguf", "a.pt")]
    public void Open_RenamedFile_IsReadAsWhatItIs(string format, string name)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        string path = folder.PathOf(name);
        Write(format, path);
        using ITensorFile file = TensorFile.Open(path);

        Assert.Equal(format, WeightFormat.Of(path).Name);
        Assert.Equal([2, 32], file.ShapeOf("img_in.proj.weight"));
        Assert.Equal(64, file.Read("img_in.proj.weight").to(ScalarType.Float32).sum().item<float>());
        Assert.Equal(format, WeightFileDescription.Of(path).Format);
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n", "is a pointer of Git LFS in place of the weights")]
    [InlineData("<!DOCTYPE html><html><body>404</body></html>", "is a web page in place of the weights")]
    [InlineData("\n  <html>404</html>", "is a web page in place of the weights")]
    [InlineData("", "is empty; download it again.")]
    public void Open_WhatADownloadLeft_SaysWhatItIs(string text, string says)
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "a.safetensors", "a.pt", "a.gguf" })
        {
            File.WriteAllText(folder.PathOf(name), text);
            var error = Assert.Throws<CheckpointException>(() => TensorFile.Open(folder.PathOf(name)));
            Assert.StartsWith($"{folder.PathOf(name)} {says}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_Pipe_IsRefusedInPlaceOfWaitedFor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "There are no named pipes among files.");
        using var folder = new TemporaryFolder();
        using Process made = Process.Start("mkfifo", [folder.PathOf("a.safetensors")]);
        made.WaitForExit();

        Assert.Throws<CheckpointException>(() => TensorFile.Open(folder.PathOf("a.safetensors")));
    }

    private static void Write(string format, string path)
    {
        Tensor values = ones(2, 32, ScalarType.Float16);
        switch (format)
        {
            case "safetensors":
                SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["img_in.proj.weight"] = values });
                break;
            case "pt":
                File.WriteAllBytes(path, RawTorchZip.Of(new Dictionary<string, Tensor> { ["img_in.proj.weight"] = values }));
                break;
            default:
                using (FileStream stream = File.Create(path))
                {
                    GgufWriter.Write(stream, [("general.architecture", "hyvid")], [GgufItem.Of("img_in.proj.weight", GgufType.Named("F32")!, [2, 32], Enumerable.Repeat(1f, 64).ToArray())]);
                }

                break;
        }
    }
}
