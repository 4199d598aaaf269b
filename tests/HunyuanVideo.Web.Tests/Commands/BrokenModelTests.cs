using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Web.Tests.Commands.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class BrokenModelTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _model;

    public BrokenModelTests() => _model = _folder.CopyModel();

    private string Transformer => Path.Combine(_model, "transformer", "diffusion_pytorch_model.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Generate_TruncatedWeights_FailsInOneSentence()
    {
        using (FileStream stream = File.OpenWrite(Transformer))
        {
            stream.SetLength(stream.Length / 2);
        }

        await AssertFailsAsync("diffusion_pytorch_model.safetensors");
    }

    [Fact]
    public async Task Generate_MissingTensor_FailsInOneSentence()
    {
        string name;
        string less = Transformer + ".less.safetensors";
        using (SafetensorsFile file = SafetensorsFile.Open(Transformer))
        {
            using var scope = NewDisposeScope();
            name = file.Names.Order(StringComparer.Ordinal).First();
            SafetensorsWriter.Write(less, file.Names.Where(other => other != name).ToDictionary(other => other, file.Read));
        }

        File.Move(less, Transformer, overwrite: true);

        await AssertFailsAsync(name);
    }

    [Fact]
    public async Task Generate_NoConfig_FailsInOneSentence()
    {
        File.Delete(Path.Combine(_model, "transformer", "config.json"));

        await AssertFailsAsync("config.json");
    }

    [Fact]
    public async Task Generate_FolderWithoutAModel_FailsInOneSentence()
    {
        Directory.Delete(_model, recursive: true);
        Directory.CreateDirectory(_model);

        await AssertFailsAsync("is not a model folder");
    }

    private async Task AssertFailsAsync(string mentioned)
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["generate", "--prompt", "x", "--model", _model]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(mentioned, result.ErrorLines[^1]);
        Assert.DoesNotContain("   at ", result.Errors);
        Assert.Empty(result.Output);
        Assert.Equal(["model"], _folder.Names());
    }
}
