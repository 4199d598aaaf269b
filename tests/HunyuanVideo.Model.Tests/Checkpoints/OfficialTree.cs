using HunyuanVideo.Model.Tests.Support;

namespace HunyuanVideo.Model.Tests.Checkpoints;

/// <summary>The fixtures' weights in the folders of the official release.</summary>
internal sealed class OfficialTree : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _root;

    public OfficialTree(string root = "")
    {
        _root = root;
        string nano = System.IO.Path.Combine(AppContext.BaseDirectory, "Nano");
        Copy(Golden.PathOf("dit.safetensors"), "hunyuan-video-t2v-720p/transformers/any.safetensors");
        Copy(Golden.PathOf("vae.json"), "hunyuan-video-t2v-720p/vae/config.json");
        Copy(Golden.PathOf("vae.safetensors"), "hunyuan-video-t2v-720p/vae/pytorch_model.safetensors");
        foreach (string number in new[] { "", "_2" })
        {
            Copy($"{nano}/text_encoder{number}/config.json", $"text_encoder{number}/config.json");
            Copy($"{nano}/text_encoder{number}/model.safetensors", $"text_encoder{number}/model.safetensors");
            Copy($"{nano}/tokenizer{number}/tokenizer.json", $"text_encoder{number}/tokenizer.json");
        }
    }

    public string Path => _folder.Path;

    public string PathOf(string name) => _folder.PathOf(System.IO.Path.Combine(_root, name));

    public void Dispose() => _folder.Dispose();

    private void Copy(string source, string name) => File.Copy(source, PathOf(name));
}
