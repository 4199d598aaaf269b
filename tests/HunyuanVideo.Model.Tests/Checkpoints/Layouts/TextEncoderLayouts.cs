using HunyuanVideo.Model.Checkpoints;
using static HunyuanVideo.Model.Tests.Checkpoints.Layouts.Quantised;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints.Layouts;

/// <summary>The text encoders as single files, in every layout people have that is read.</summary>
internal static class TextEncoderLayouts
{
    /// <summary>The language model's layouts by name.</summary>
    public static IReadOnlyDictionary<string, Layout> Llama { get; } = new Dictionary<string, Layout>
    {
        ["bare"] = new(n => new(n.Llama)),
        ["comfy fp16, with lm_head and tokenizer"] = new(n => TransformerLayouts.With(
            TransformerLayouts.With(LayoutNames.Prefixed(n.Llama, "model."), "lm_head.weight", zeros(1024, 128)), "tokenizer", zeros(8, ScalarType.Byte))),
        ["comfy fp8 scaled"] = new(
            n => TransformerLayouts.With(
                TransformerLayouts.Each(LayoutNames.Prefixed(n.Llama, "model."), (name, t) => name.EndsWith("_proj.weight", StringComparison.Ordinal), (name, t) => TransformerLayouts.Beside(name, ".scale_weight", Float8(t, SafetensorsDType.Float8E4M3))),
                "scaled_fp8",
                zeros(2).to(SafetensorsDType.Float8E4M3)),
            0.2,
            30),
        ["llava of xtuner"] = new(n => TransformerLayouts.With(
            TransformerLayouts.With(LayoutNames.Prefixed(n.Llama, "language_model.model."), "vision_tower.a.weight", zeros(2)), "multi_modal_projector.linear_1.weight", zeros(2))),
        ["llava of new transformers"] = new(n => LayoutNames.Prefixed(n.Llama, "model.language_model.")),
        ["checkpoint's"] = new(n => LayoutNames.Prefixed(n.Llama, "text_encoders.llama.transformer.model.")),
        ["int8 with scales"] = new(
            n => TransformerLayouts.Each(LayoutNames.Prefixed(n.Llama, "model."), (name, t) => name.EndsWith("_proj.weight", StringComparison.Ordinal), (name, t) => TransformerLayouts.Beside(name, ".weight_scale", Int8(t, rows: true))),
            0.1,
            35),
    };

    /// <summary>CLIP's layouts by name.</summary>
    public static IReadOnlyDictionary<string, Layout> Clip { get; } = new Dictionary<string, Layout>
    {
        ["text_model."] = new(n => LayoutNames.Prefixed(n.Clip, "text_model.")),
        ["with projection and positions"] = new(n => TransformerLayouts.With(
            TransformerLayouts.With(LayoutNames.Prefixed(n.Clip, "text_model."), "text_projection.weight", zeros(64, 64)), "text_model.embeddings.position_ids", arange(77).reshape(1, 77))),
        ["checkpoint's clip_l"] = new(n => LayoutNames.Prefixed(n.Clip, "text_encoders.clip_l.transformer.text_model.")),
        ["clip_l.transformer."] = new(n => LayoutNames.Prefixed(n.Clip, "clip_l.transformer.text_model.")),
        ["cond_stage_model."] = new(n => LayoutNames.Prefixed(n.Clip, "cond_stage_model.transformer.text_model.")),
        ["fp8"] = new(n => n.Clip.ToDictionary(pair => "text_model." + pair.Key, pair => pair.Value.to(SafetensorsDType.Float8E4M3)), 0.2, 30),
    };
}
