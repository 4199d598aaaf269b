using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Rendering;

/// <summary>ComfyUI's folder of models as the models' folder; the parts are nano's own files under other names.</summary>
public sealed class ModelLibraryTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public ModelLibraryTests()
    {
        Copy("transformer/diffusion_pytorch_model.safetensors", "models/unet/first.safetensors");
        Copy("transformer/diffusion_pytorch_model.safetensors", "models/unet/second.safetensors");
        Copy("vae/diffusion_pytorch_model.safetensors", "models/vae/any.safetensors");
        Copy("text_encoder/model.safetensors", "models/clip/llama.safetensors");
        Copy("text_encoder_2/model.safetensors", "models/clip/clip_l.safetensors");
        File.SetLastWriteTimeUtc(_folder["models/unet/first.safetensors"], DateTime.UnixEpoch.AddYears(10));
    }

    private static string Nano => ModelLocation.BundledNano;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_FolderOfParts_OffersWhatTheyMake()
    {
        var library = new ModelLibrary(_folder["models"]);

        Assert.Equal(["nano", "second", "first"], library.Find().Select(model => model.Name));
    }

    [Fact]
    public void Choose_OneOfThem_IsTakenAndRememberedByItsParts()
    {
        ModelFolder nano = ModelFolder.Open(Nano);
        var library = new ModelLibrary(_folder["models"]) { Parts = new ModelPaths { TokenizerPath = Path.Combine(Nano, "tokenizer"), Tokenizer2Path = Path.Combine(Nano, "tokenizer_2") } };
        var memory = new RememberedModel(_folder["data"]);
        var choice = new ModelChoice(nano, library, memory, () => { });

        choice.Choose("first");
        ModelFolder chosen = choice.TakePending()!;
        choice.Loaded(chosen);

        Assert.Equal(_folder["models/unet/first.safetensors"], chosen.Paths.DitWeight);
        Assert.Equal("first", choice.Current.Name);
        Assert.Equal("first", Assert.Single(choice.Find(), model => model.IsCurrent).Name);
        Assert.Equal(chosen.Paths.VaePath, memory.RecallPaths()!.VaePath);
        File.Delete(chosen.Paths.VaePath!);
        Assert.Null(memory.RecallPaths());
    }

    [Fact]
    public void Choose_OneWithoutTokenizers_IsRefusedWithTheCommand()
    {
        var choice = new ModelChoice(ModelFolder.Open(Nano), new ModelLibrary(_folder["models"]), memory: null, () => { });

        var error = Assert.Throws<ModelChoiceException>(() => choice.Choose("second"));
        Assert.Contains("download tokenizers", error.Message, StringComparison.Ordinal);
    }

    private void Copy(string source, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[target])!);
        File.Copy(Path.Combine(Nano, source), _folder[target]);
    }
}
