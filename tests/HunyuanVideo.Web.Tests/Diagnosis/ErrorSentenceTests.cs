using System.Runtime.InteropServices;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Diagnosis;
using static TorchSharp.torch;

namespace HunyuanVideo.Web.Tests.Diagnosis;

public sealed class ErrorSentenceTests
{
    [Fact]
    public void Of_NativeError_KeepsOnlyTheFirstLine()
    {
        using var scope = NewDisposeScope();
        ExternalException error = Assert.Throws<ExternalException>(() => ones(2).add(ones(3)));

        string sentence = ErrorSentence.Of(error);

        Assert.Contains('\n', error.Message);
        Assert.StartsWith("It failed: The size of tensor a (2) must match", sentence);
        Assert.DoesNotContain('\n', sentence);
    }

    [Fact]
    public void Of_OwnErrors_IsTheirSentence()
    {
        Assert.Equal("The file is damaged.", ErrorSentence.Of(new CheckpointException("The file is damaged.")));
        Assert.Equal("The latents are gone.", ErrorSentence.Of(new SavedRenderException("The latents are gone.")));
        Assert.Equal("ffmpeg is missing.", ErrorSentence.Of(new AggregateException(new MediaException("ffmpeg is missing."), new IOException())));
        Assert.Equal("ffmpeg is missing.", ErrorSentence.Of(new TypeInitializationException("X", new MediaException("ffmpeg is missing."))));
    }

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 20.00 GiB.\nException raised from malloc")]
    [InlineData("[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.")]
    public void Of_ShortMemory_SaysWhatToDo(string native)
    {
        Assert.Contains("smaller size", ErrorSentence.Of(new InvalidOperationException(native)));
        Assert.Contains("smaller size", ErrorSentence.Of(new InsufficientMemoryException()));
    }

    [Fact]
    public void Of_NoLibtorch_SaysSo()
    {
        Assert.StartsWith("libtorch could not be loaded", ErrorSentence.Of(new NotSupportedException("… a reference to libtorch-cpu-linux-x64 …\nConsider …")));
    }

    [Fact]
    public void Of_NoText_NamesTheError() => Assert.Equal("It failed: IOException", ErrorSentence.Of(new IOException("\n")));
}
