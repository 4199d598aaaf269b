using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Lora.Factors;
using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Tests.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Lora;

/// <summary>LoRA files that a test writes itself, of nano's sizes.</summary>
internal sealed class WrittenLora : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Generator _random = new(7, CPU);

    public static LoraTable Table { get; } = LoraTable.Of(ModelFolder.Open(Nano.Folder));

    public Dictionary<string, Tensor> Tensors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    public string FileName { get; init; } = "lora.safetensors";

    public string Path => _folder.PathOf(FileName);

    /// <summary>Random numbers of about 1.</summary>
    public Tensor Random(params long[] shape) => randn(shape, generator: _random);

    /// <summary>Adds a random tensor and returns it.</summary>
    public Tensor Add(string name, params long[] shape) => Tensors[name] = Random(shape);

    public void WriteBeside(string name, string text) => File.WriteAllText(_folder.PathOf(name), text);

    public LoraFile Open()
    {
        SafetensorsWriter.Write(Path, Tensors, Metadata);
        return LoraFile.Open(Path, Table);
    }

    /// <summary>Why the file is refused, its numbers included.</summary>
    public string Refusal()
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() =>
        {
            using LoraFile file = Open();
            file.CheckValues(CancellationToken.None);
        });
        FuzzSettings.AssertOneLine(error.Message, Path, "refusal");
        return error.Message;
    }

    /// <summary>What the file makes of a parameter at a strength, in the caller's scope.</summary>
    public Tensor Merge(string parameter, Tensor weight, double strength = 1)
    {
        using LoraFile file = Open();
        file.CheckValues(CancellationToken.None);
        (WeightChange Change, double Strength)[] changes = [.. file.Changes.Where(change => change.Parameter == parameter).Select(change => (change, strength))];
        Assert.NotEmpty(changes);
        using var sums = new FiniteSums();
        Tensor merged = new LoraMerge(parameter, changes, sums, transfer: null).Into(weight.clone());
        sums.Check();
        return merged;
    }

    public void Dispose()
    {
        _random.Dispose();
        _folder.Dispose();
    }
}
