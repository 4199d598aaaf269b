using System.Text.Json.Nodes;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Diagnosis;

/// <summary>Every wrong layout people have is told in one sentence with the file and the command that mends it, by doctor as by the load.</summary>
public sealed class ModelFaultTests : IDisposable
{
    private const string Diffusers = "HunyuanVideo.Web download hunyuanvideo-community/HunyuanVideo --local-dir ";
    private const string Weights = "diffusion_pytorch_model.safetensors";

    private readonly TestFolder _folder = new();
    private readonly string _model;

    public ModelFaultTests()
    {
        _model = _folder.CopyModel();
        File.Delete(Path.Combine(_model, ModelCard.FileName));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OutputsFolder_NamesItAndTheDownload()
    {
        string outputs = Directory.CreateDirectory(_folder["outputs"]).FullName;
        File.WriteAllText(Path.Combine(outputs, "out.mp4"), string.Empty);
        Directory.Move(_model, _folder["elsewhere-" + Guid.NewGuid()]);

        AssertSays(outputs, $"{outputs} is not a model folder", "HunyuanVideo.Web download tencent/HunyuanVideo --local-dir ./ckpts");
    }

    [Fact]
    public void File_NamesItAndTheFolderAbove()
    {
        string file = Path.Combine(_model, "transformer", Weights);
        AssertSays(file, $"{file} is a file", $"--model {_model}");
    }

    [Fact]
    public void ParentOfTheTree_NamesTheTree() => AssertSays(_folder.Path, $"{_folder.Path} is not a model folder", $"--model {_model}");

    [Fact]
    public void TransformersFolder_NamesTheTree()
    {
        string transformer = Path.Combine(_model, "transformer");
        AssertSays(transformer, $"{transformer} is not a model folder", $"--model {_model}");
    }

    [Fact]
    public void MissingFolder_NamesItAndTheDownload() =>
        AssertSays(_folder["absent/a"], $"The model folder {_folder["absent/a"]} does not exist", "HunyuanVideo.Web download tencent/HunyuanVideo --local-dir ./ckpts");

    [Fact]
    public void TextEncoderAbsent_NamesItsFolder()
    {
        Directory.Delete(Path.Combine(_model, "text_encoder"), recursive: true);
        AssertSays(_model, $"The folder {Path.Combine(_model, "text_encoder")} is missing", Diffusers + _model);
    }

    [Fact]
    public void MissingShard_NamesIt()
    {
        string folder = Path.Combine(_model, "vae");
        File.Move(Path.Combine(folder, Weights), Path.Combine(folder, "diffusion_pytorch_model-00001-of-00002.safetensors"));
        var map = new JsonObject { ["a"] = "diffusion_pytorch_model-00001-of-00002.safetensors", ["b"] = "diffusion_pytorch_model-00002-of-00002.safetensors" };
        File.WriteAllText(Path.Combine(folder, Weights + ".index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());

        AssertSays(_model, $"{Path.Combine(folder, "diffusion_pytorch_model-00002-of-00002.safetensors")} is missing", Diffusers + _model);
    }

    [Fact]
    public void MixedLayouts_OfficialWeightsInTheDiffusersFolder_NamesTheOneThatDoesNotFit()
    {
        // the VAE's weights where the transformer's should be
        string transformer = Path.Combine(_model, "transformer", Weights);
        File.Copy(Path.Combine(_model, "vae", Weights), transformer, overwrite: true);

        AssertSays(_model, $"{transformer} holds no tensor", Diffusers + _model);
    }

    [Fact]
    public void VocabularyOfAnotherSize_NamesTheTokenizer()
    {
        Rewrite("text_encoder/config.json", "vocab_size", 7);
        AssertSays(_model, $"The tokenizer in {Path.Combine(_model, "tokenizer")} makes ids up to", Diffusers + _model);
    }

    [Fact]
    public void EmbeddingOfAnotherSize_NamesTheWeights()
    {
        string config = Path.Combine(_model, "text_encoder", "config.json");
        JsonNode json = JsonNode.Parse(File.ReadAllText(config))!;
        Rewrite("text_encoder/config.json", "vocab_size", (int)json["vocab_size"]! + 64);

        AssertSays(_model, $"{Path.Combine(_model, "text_encoder", "model.safetensors")}: tensor", Diffusers + _model);
    }

    [Fact]
    public void Fp8WithoutItsMap_NamesTheMapAndTheFp8Download()
    {
        string root = _folder["official"];
        string transformers = Directory.CreateDirectory(Path.Combine(root, "hunyuan-video-t2v-720p", "transformers")).FullName;
        Directory.Move(Path.Combine(_model, "vae"), Path.Combine(root, "hunyuan-video-t2v-720p", "vae"));
        foreach (string number in new[] { "", "_2" })
        {
            Directory.Move(Path.Combine(_model, "text_encoder" + number), Path.Combine(root, "text_encoder" + number));
            foreach (string file in Directory.EnumerateFiles(Path.Combine(_model, "tokenizer" + number)))
            {
                File.Copy(file, Path.Combine(root, "text_encoder" + number, Path.GetFileName(file)));
            }
        }

        string weights = Path.Combine(transformers, "mp_rank_00_model_states_fp8.pt");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Golden", "mp_rank_00_model_states_fp8.pt"), weights);

        AssertSays(root, $"{weights} holds 8-bit weights, but their scales are missing", $"HunyuanVideo.Web download tencent/HunyuanVideo --fp8 --local-dir {root}");
        Assert.Contains("text_encoder safetensors, fp16", ModelCheck.Of(new ModelPaths { ModelBase = root }).Finding.Detail, StringComparison.Ordinal);
        Assert.Contains("not usable: transformer", ModelCheck.Of(new ModelPaths { ModelBase = root }).Finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void UnfinishedDownload_SaysToGoOn()
    {
        string weights = Path.Combine(_model, "vae", Weights);
        File.Move(weights, weights + ".incomplete");
        AssertSays(_model, Path.Combine(_model, "vae"), $"unfinished: run {Diffusers}{_model} again");
    }

    [Fact]
    public void NamedPart_NamesItsOption()
    {
        string absent = _folder["absent.pt"];
        var paths = new ModelPaths { ModelBase = _model, DitWeight = absent };
        ModelFault fault = ModelFault.Of(Assert.Throws<CheckpointException>(() => ModelFolder.Open(paths)), paths);

        Assert.StartsWith($"{absent} does not exist", fault.Sentence, StringComparison.Ordinal);
        Assert.Contains("HunyuanVideo.Web download", fault.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void OwnModel_IsNotDownloadedOver()
    {
        File.Copy(Path.Combine(ModelLocation.BundledNano, ModelCard.FileName), Path.Combine(_model, ModelCard.FileName));
        Directory.Delete(Path.Combine(_model, "vae"), recursive: true);
        var paths = new ModelPaths { ModelBase = _model };

        Assert.Contains("copy the folder anew", ModelFault.Of(ModelInventory.Of(paths).Fault!, paths).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void ComfyFolderWithoutSomeParts_NamesTheDownloadOfThoseAlone()
    {
        string models = _folder["ComfyUI/models"];
        Directory.CreateDirectory(Path.Combine(models, "diffusion_models"));
        File.Copy(Path.Combine(ModelLocation.BundledNano, "transformer", Weights), Path.Combine(models, "diffusion_models", "dit.safetensors"));
        Directory.CreateDirectory(Path.Combine(models, "vae"));
        File.Copy(Path.Combine(ModelLocation.BundledNano, "vae", Weights), Path.Combine(models, "vae", "vae.safetensors"));

        AssertSays(
            models,
            "no file in them is a Llama text encoder or a CLIP text encoder that can be used",
            $"HunyuanVideo.Web download Comfy-Org/HunyuanVideo_repackaged --file split_files/text_encoders/llava_llama3_fp16.safetensors --file split_files/text_encoders/clip_l.safetensors --local-dir {models} fetches them");
    }

    private static void AssertSays(string model, string what, string command)
    {
        var paths = new ModelPaths { ModelBase = model };
        var error = Assert.Throws<CheckpointException>(() => HunyuanVideoPipeline.Verify(ModelFolder.Open(paths)));
        ModelFault fault = ModelFault.Of(error, paths);
        Finding finding = ModelCheck.Of(paths).Finding;

        Assert.Contains(what, fault.Fault, StringComparison.Ordinal);
        Assert.Contains(command, fault.Mend, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Sentence);
        Assert.False(finding.Ok);
        Assert.StartsWith(fault.Fault, finding.Detail, StringComparison.Ordinal);
        Assert.Equal(fault.Mend, finding.Mend);
    }

    private void Rewrite(string file, string key, int value)
    {
        string path = Path.Combine(_model, file);
        JsonNode json = JsonNode.Parse(File.ReadAllText(path))!;
        json[key] = value;
        File.WriteAllText(path, json.ToJsonString());
    }
}
