using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Commands;
using HunyuanVideo.Web.Tests.Commands.Support;
using HunyuanVideo.Web.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class SourceOptionTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static GenerationSettings Settings { get; } = Samples.Card.DefaultSettings("A cat.");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("v.mp4")]
    [InlineData("v.safetensors")]
    public void Apply_VideoOrLatents_TakesLengthAndStrength(string from)
    {
        Write("v.safetensors");

        GenerationSettings settings = SourceOption.Apply(Settings, _folder[from], strength: null, Samples.Card, isLengthGiven: false);

        Assert.Equal((9, 0.8), (settings.VideoLength, settings.Strength));
        Assert.Equal(_folder["v.safetensors"], settings.Source!.File);
    }

    [Fact]
    public void Apply_Neither_ChangesNothing() =>
        Assert.Same(Settings, SourceOption.Apply(Settings, from: null, strength: null, Samples.Card, isLengthGiven: true));

    [Fact]
    public void Apply_WhatCannotBe_SaysWhatToDo()
    {
        Write("v.safetensors");
        File.WriteAllText(_folder["text.safetensors"], "text");

        Assert.Contains("--latents-out", Refusal("none.mp4"), StringComparison.Ordinal);
        Assert.Contains("does not exist", Refusal("none.safetensors"), StringComparison.Ordinal);
        Assert.Contains("text.safetensors", Refusal("text.safetensors"), StringComparison.Ordinal);
        Assert.Contains("has 9 frames", Refusal("v.mp4", isLengthGiven: true), StringComparison.Ordinal);
        Assert.Contains("needs --from", Assert.Throws<CommandException>(
            () => SourceOption.Apply(Settings, from: null, 0.5, Samples.Card, isLengthGiven: false)).Message, StringComparison.Ordinal);
    }

    private string Refusal(string from, bool isLengthGiven = false)
    {
        CommandException error = Assert.Throws<CommandException>(
            () => SourceOption.Apply(Settings, _folder[from], strength: null, Samples.Card, isLengthGiven));
        Assert.Equal(ExitCode.BadArguments, error.ExitCode);
        return error.Message;
    }

    private void Write(string name)
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(_folder[name], new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["latents"] = zeros([1, 16, 3, 8, 8]) });
    }
}
