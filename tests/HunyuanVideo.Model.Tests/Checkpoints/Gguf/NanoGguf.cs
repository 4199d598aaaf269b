using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.TextEncoders;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints.Gguf;

/// <summary>Nano's weights as GGUF files, and files of the very same numbers that need no blocks.</summary>
internal static class NanoGguf
{
    private static readonly ModelFolder Nano = ModelFolder.Open(Support.Nano.Folder);

    /// <summary>Writes the transformer.</summary>
    /// <param name="path">The GGUF file.</param>
    /// <param name="fileType">As published files are named, such as Q8_0.</param>
    /// <param name="prefix">What stands before the names.</param>
    /// <param name="version">The format's version.</param>
    public static void WriteTransformer(string path, string fileType, string prefix = "", uint version = 3)
    {
        using var scope = NewDisposeScope();
        GgufMix mix = GgufMix.Of(fileType);
        using StateDict state = Nano.OpenTransformer();
        GgufItem[] items =
        [
            .. SyntheticWeights.Shapes(Nano.TransformerConfig).Select(parameter =>
                GgufItem.Of(prefix + parameter.Name, mix.TypeOf(parameter.Name, parameter.Shape), parameter.Shape, Numbers(state.Read(parameter.Name, parameter.Shape)))),
        ];
        using FileStream stream = File.Create(path);
        GgufWriter.Write(stream, [("general.architecture", "hyvid"), ("general.quantization_version", 2u)], items, version);
    }

    /// <summary>Writes the numbers of a GGUF file as fp32 to a safetensors file.</summary>
    public static void WriteNumbers(string gguf, string path)
    {
        using var scope = NewDisposeScope();
        using GgufFile file = GgufFile.Open(gguf);
        SafetensorsWriter.Write(path, file.Names.ToDictionary(name => name, name => file.Read(name).to(ScalarType.Float32)));
    }

    /// <summary>Writes the language model, and a safetensors file of the same numbers in the usual order.</summary>
    /// <param name="gguf">The GGUF file.</param>
    /// <param name="numbers">The safetensors file.</param>
    /// <param name="type">What its matrices are stored in.</param>
    public static void WriteLlama(string gguf, string numbers, GgufType type)
    {
        using var scope = NewDisposeScope();
        LlamaConfig config = Nano.LlamaConfig;
        using SafetensorsFile source = SafetensorsFile.Open(Path.Combine(Support.Nano.Folder, "text_encoder", "model.safetensors"));
        var items = new List<GgufItem>();
        var rounded = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (string name in source.Names)
        {
            Tensor values = source.Read(name).to(ScalarType.Float32);
            GgufType stored = values.dim() == 1 ? GgufType.Named("F32")! : type;
            byte[] bytes = BlockQuantiser.Quantise(stored, Numbers(values));
            rounded.Add(name, stored.Plain is null ? new StoredBlocks(tensor(bytes), stored, values.shape).Expand() : values);
            Tensor ordered = name.EndsWith("q_proj.weight", StringComparison.Ordinal) ? Interleaved(values, config.NumAttentionHeads)
                : name.EndsWith("k_proj.weight", StringComparison.Ordinal) ? Interleaved(values, config.NumKeyValueHeads)
                : values;
            items.Add(GgufItem.Of(GgufNameOf(name), stored, values.shape, Numbers(ordered)));
        }

        using FileStream stream = File.Create(gguf);
        GgufWriter.Write(
            stream,
            [("general.architecture", "llama"), ("llama.attention.head_count", (uint)config.NumAttentionHeads), ("llama.attention.head_count_kv", (uint)config.NumKeyValueHeads), ("tokenizer.ggml.tokens", new[] { "a", "b" })],
            items);
        SafetensorsWriter.Write(numbers, rounded);
    }

    private static float[] Numbers(Tensor values)
    {
        using var scope = NewDisposeScope();
        return values.to(ScalarType.Float32).contiguous().data<float>().ToArray();
    }

    /// <summary>Rows as llama.cpp's conversion puts them: the two halves of each head in turn.</summary>
    private static Tensor Interleaved(Tensor weight, long heads) =>
        weight.reshape(heads, 2, weight.shape[0] / heads / 2, weight.shape[1]).transpose(1, 2).reshape(weight.shape);

    private static string GgufNameOf(string name)
    {
        (string, string)[] renames =
        [
            ("layers.", "blk."), ("self_attn.q_proj", "attn_q"), ("self_attn.k_proj", "attn_k"), ("self_attn.v_proj", "attn_v"), ("self_attn.o_proj", "attn_output"), ("mlp.gate_proj", "ffn_gate"),
            ("mlp.up_proj", "ffn_up"), ("mlp.down_proj", "ffn_down"), ("input_layernorm", "attn_norm"), ("post_attention_layernorm", "ffn_norm"), ("embed_tokens", "token_embd"), ("model.", ""),
        ];
        string renamed = renames.Aggregate(name, (text, pair) => text.Replace(pair.Item1, pair.Item2, StringComparison.Ordinal));
        return renamed == "norm.weight" ? "output_norm.weight" : renamed;
    }
}
