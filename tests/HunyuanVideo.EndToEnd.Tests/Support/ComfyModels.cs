using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HunyuanVideo.EndToEnd.Tests.Support;

/// <summary>Writes the bundled model's parts as ComfyUI keeps models: single files in folders by kind, without sizes, under names of other programs.</summary>
internal static class ComfyModels
{
    /// <summary>Latent diffusion's names for those of the VAE.</summary>
    private static readonly (string Own, string Other)[] VaeNames =
    [
        ("resnets", "block"), ("downsamplers.0", "downsample"), ("upsamplers.0", "upsample"), ("conv_shortcut", "nin_shortcut"), ("conv_norm_out", "norm_out"),
        ("mid_block.block.0", "mid.block_1"), ("mid_block.block.1", "mid.block_2"), ("mid_block.attentions.0.", "mid.attn_1."), ("attn_1.group_norm", "attn_1.norm"),
        ("attn_1.to_q", "attn_1.q"), ("attn_1.to_k", "attn_1.k"), ("attn_1.to_v", "attn_1.v"), ("attn_1.to_out.0", "attn_1.proj_out"), ("encoder.down_blocks", "encoder.down"),
        ("decoder.up_blocks.0", "decoder.up.3"), ("decoder.up_blocks.1", "decoder.up.2"), ("decoder.up_blocks.2", "decoder.up.1"), ("decoder.up_blocks.3", "decoder.up.0"),
    ];

    /// <summary>Writes a models folder with two VAEs, and the two tokenizer folders beside.</summary>
    /// <param name="nano">The bundled model.</param>
    /// <param name="models">The folder.</param>
    public static void Write(string nano, string models)
    {
        string vae = Path.Combine(nano, "vae", "diffusion_pytorch_model.safetensors");
        Rename(Path.Combine(nano, "transformer", "diffusion_pytorch_model.safetensors"), Path.Combine(models, "diffusion_models", "my video model.safetensors"), name => "model.diffusion_model." + name);
        Rename(vae, Path.Combine(models, "vae", "hunyuan_video_vae_bf16.safetensors"), name => VaeNames.Aggregate(name, (text, rename) => text.Replace(rename.Own, rename.Other, StringComparison.Ordinal)));
        Rename(vae, Path.Combine(models, "vae", "older.safetensors"), name => name);
        Rename(Path.Combine(nano, "text_encoder", "model.safetensors"), Path.Combine(models, "text_encoders", "llava_llama3_fp16.safetensors"), name => "model." + name);
        Rename(Path.Combine(nano, "text_encoder_2", "model.safetensors"), Path.Combine(models, "text_encoders", "clip_l.safetensors"), name => name);
        File.SetLastWriteTimeUtc(Path.Combine(models, "vae", "older.safetensors"), DateTime.UnixEpoch.AddYears(50));
        foreach (string tokenizer in new[] { "tokenizer", "tokenizer_2" })
        {
            Directory.CreateDirectory(Path.Combine(models, tokenizer));
            foreach (string file in Directory.GetFiles(Path.Combine(nano, tokenizer)))
            {
                File.Copy(file, Path.Combine(models, tokenizer, Path.GetFileName(file)));
            }
        }
    }

    private static void Rename(string source, string target, Func<string, string> rename)
    {
        byte[] bytes = File.ReadAllBytes(source);
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var header = new JsonObject();
        foreach ((string name, JsonNode? tensor) in JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject())
        {
            string other = name == "__metadata__" ? name : rename(name);
            JsonNode copy = tensor!.DeepClone();
            if (other.Contains("attn_1.", StringComparison.Ordinal) && copy["shape"] is JsonArray { Count: 2 } shape)
            {
                // there the attention's projections are convolutions
                shape.Add(1);
                shape.Add(1);
                shape.Add(1);
            }

            header.Add(other, copy);
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)json.Length);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using FileStream stream = File.Create(target);
        stream.Write(prefix);
        stream.Write(json);
        stream.Write(bytes.AsSpan(8 + length));
    }
}
