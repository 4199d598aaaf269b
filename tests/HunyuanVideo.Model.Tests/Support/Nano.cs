using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Support;

/// <summary>The bundled nano model and the reference renders made with it.</summary>
internal static class Nano
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Nano");

    public static string ReferenceFolder { get; } = Golden.Find("HYV_NANO_REFERENCE_DIR", "NanoReference");

    public static HunyuanVideoPipeline Open() => HunyuanVideoPipeline.Load(
        ModelFolder.Open(Folder), new PipelineOptions { Device = CPU }, progress: null, CancellationToken.None);

    /// <summary>The names of the references, as ref1.</summary>
    public static TheoryData<string> References()
    {
        var names = new TheoryData<string>();
        foreach (string file in Directory.GetFiles(ReferenceFolder, "ref*.json"))
        {
            names.Add(Path.GetFileNameWithoutExtension(file));
        }

        return names;
    }

    public static SafetensorsFile OpenReference(string name) => Golden.OpenFile(Path.Combine(ReferenceFolder, name + ".safetensors"));

    public static GenerationSettings SettingsOf(string name) => SettingsIn(Path.Combine(ReferenceFolder, name + ".json"));

    /// <summary>The settings of a reference render, from the file beside its tensors.</summary>
    public static GenerationSettings SettingsIn(string path)
    {
        JsonConfig json = JsonConfig.Open(path);
        return new GenerationSettings
        {
            Prompt = json.StringOr(string.Empty, "prompt"),
            Width = json.Int("width"),
            Height = json.Int("height"),
            VideoLength = json.Int("frames"),
            InferSteps = json.Int("steps"),
            Seed = json.Int("seed"),
            FlowShift = json.Double("flowShift"),
            EmbeddedGuidanceScale = json.Double("guidance"),
        };
    }
}
