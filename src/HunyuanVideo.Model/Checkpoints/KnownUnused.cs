using System.Globalization;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>Tensors that text encoders' files hold and the models rightly never read; for <see cref="StateDict.ThrowIfUnread"/>.</summary>
public static class KnownUnused
{
    /// <summary>Tables that are computed instead of read, and heads for other uses.</summary>
    /// <param name="name">A stored name, without the files' prefix.</param>
    public static bool Buffer(string name)
    {
        return name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal)
            || name.EndsWith("position_ids", StringComparison.Ordinal)
            || name is "lm_head.weight" or "text_projection.weight" or "logit_scale";
    }

    /// <summary>The same, and what lies behind the last layer of a Llama model that runs: later layers and the final norm.</summary>
    /// <param name="layersRun">How many layers run.</param>
    public static Func<string, bool> BehindLlamaLayer(int layersRun)
    {
        return name => Buffer(name) || name == "norm.weight" || (LayerOf(name) is int layer && layer >= layersRun);
    }

    private static int? LayerOf(string name)
    {
        string[] segments = name.Split('.');
        return segments is ["layers", string number, _, ..] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int layer)
            ? layer
            : null;
    }
}
