using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.TextEncoders.Tokenizers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.TextEncoders;

/// <summary>The text side of the nano model that ships with the project.</summary>
internal static class NanoText
{
    public const int TextLength = 48;

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Nano");

    public static string LlamaFolder { get; } = Path.Combine(Folder, "tokenizer");

    public static string ClipFolder { get; } = Path.Combine(Folder, "tokenizer_2");

    public static PromptTokenizer OpenTokenizer()
    {
        return new PromptTokenizer(LlamaTokenizer.Open(LlamaFolder), ClipTokenizer.Open(ClipFolder), TextLength);
    }

    public static PromptEncoder OpenEncoder() => new(OpenTokenizer(), OpenLlama(), OpenClip());

    private static LlamaTextEncoder OpenLlama()
    {
        string path = Path.Combine(Folder, "text_encoder", "config.json");
        using var weights = new StateDict(SafetensorsFile.Open(Path.Combine(Folder, "text_encoder", "model.safetensors")));
        return new LlamaTextEncoder(new Weights(weights, CPU, ScalarType.Float32), LlamaConfig.From(path, JsonConfig.Open(path)));
    }

    private static ClipTextEncoder OpenClip()
    {
        string path = Path.Combine(Folder, "text_encoder_2", "config.json");
        using var weights = new StateDict(SafetensorsFile.Open(Path.Combine(Folder, "text_encoder_2", "model.safetensors")), "text_model.");
        return new ClipTextEncoder(new Weights(weights, CPU, ScalarType.Float32), ClipConfig.From(path, JsonConfig.Open(path)));
    }
}
