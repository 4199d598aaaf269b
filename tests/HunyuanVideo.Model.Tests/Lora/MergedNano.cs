using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Lora;

/// <summary>A copy of nano whose transformer has LoRAs of kohya's spelling merged into it by plain arithmetic on the files.</summary>
internal static class MergedNano
{
    private const string Prefix = "lora_unet_";

    public static void Write(string folder, LoraSet set, ScalarType dtype)
    {
        foreach (string file in Directory.EnumerateFiles(Nano.Folder, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(Nano.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        using var scope = NewDisposeScope();
        string target = Path.Combine(folder, "transformer", "diffusion_pytorch_model.safetensors");
        using StateDict state = ModelFolder.Open(Nano.Folder).OpenTransformer();
        IReadOnlyDictionary<string, long[]> shapes = ShapeRecorder.Of(
            weights => new HunyuanVideo.Model.Transformer.HunyuanVideoTransformer(weights, ModelFolder.Open(Nano.Folder).TransformerConfig)).Shapes;
        Dictionary<string, Tensor> weights = shapes.ToDictionary(pair => pair.Key, pair => state.Read(pair.Key, pair.Value).to(ScalarType.Float32).clone());
        foreach (LoraChoice choice in set)
        {
            Merge(weights, choice);
        }

        SafetensorsWriter.Write(target, weights.ToDictionary(pair => pair.Key, pair => pair.Value.to(dtype)));
    }

    private static void Merge(Dictionary<string, Tensor> weights, LoraChoice choice)
    {
        using SafetensorsFile lora = SafetensorsFile.Open(choice.File);
        foreach ((string name, Tensor weight) in weights.ToList())
        {
            string layer = Prefix + name.Replace(".weight", string.Empty, StringComparison.Ordinal).Replace('.', '_');
            if (!name.EndsWith(".weight", StringComparison.Ordinal) || !lora.Entries.ContainsKey(layer + ".alpha"))
            {
                continue;
            }

            Tensor down = lora.Read(layer + ".lora_down.weight").to(ScalarType.Float32);
            Tensor up = lora.Read(layer + ".lora_up.weight").to(ScalarType.Float32);
            double alpha = lora.Read(layer + ".alpha").to(ScalarType.Float64).item<double>();
            weights[name] = weight + (up.matmul(down) * (alpha / down.shape[0]) * choice.Strength);
        }
    }
}
