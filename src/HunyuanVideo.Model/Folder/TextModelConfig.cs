using System.Text.Json;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.TextEncoders;

namespace HunyuanVideo.Model.Folder;

/// <summary>
/// Reads the text encoders' configurations: those of the text models alone, and those of LLaVA and CLIP, which keep the
/// text model under <c>text_config</c> and leave out what equals the defaults of the transformers library.
/// </summary>
internal static class TextModelConfig
{
    private const string Nested = "text_config";

    private static readonly JsonElement LlamaDefaults = Parse("""
        { "vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
          "num_attention_heads": 32, "rms_norm_eps": 1e-6, "rope_theta": 10000.0 }
        """);

    private static readonly JsonElement ClipDefaults = Parse("""
        { "vocab_size": 49408, "hidden_size": 512, "intermediate_size": 2048, "num_hidden_layers": 12,
          "num_attention_heads": 8, "eos_token_id": 49407 }
        """);

    /// <summary>The sizes of the Llama text encoder.</summary>
    /// <exception cref="CheckpointException">The file is absent or not valid.</exception>
    public static LlamaConfig Llama(string path) => LlamaConfig.From(path, Open(path, LlamaDefaults));

    /// <summary>The sizes of the CLIP text encoder.</summary>
    /// <exception cref="CheckpointException">The file is absent or not valid.</exception>
    public static ClipConfig Clip(string path) => ClipConfig.From(path, Open(path, ClipDefaults));

    private static JsonConfig Open(string path, JsonElement defaults)
    {
        JsonConfig whole = JsonConfig.Open(path);
        return whole.Root.TryGetProperty(Nested, out JsonElement text) && text.ValueKind == JsonValueKind.Object
            ? new JsonConfig(path, text, defaults)
            : whole;
    }

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
