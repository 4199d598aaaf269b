using System.Globalization;
using System.Text.RegularExpressions;

namespace HunyuanVideo.Model.Checkpoints.Keys;

/// <summary>
/// Where files with the names of latent diffusion's first autoencoder, as ComfyUI's, store a parameter of the VAE. The decoder's
/// levels are counted from the other end there, and projections of the attention are convolutions of one pixel.
/// </summary>
internal static partial class LdmVaeKeys
{
    /// <summary>Levels of resolution: the VAE halves pixels three times.</summary>
    private const int Levels = 4;

    private static readonly (string Official, string Ldm)[] Renames =
    [
        (".downsamplers.0.", ".downsample."),
        (".upsamplers.0.", ".upsample."),
        (".mid_block.resnets.0.", ".mid.block_1."),
        (".mid_block.resnets.1.", ".mid.block_2."),
        (".mid_block.attentions.0.group_norm.", ".mid.attn_1.norm."),
        (".mid_block.attentions.0.to_q.", ".mid.attn_1.q."),
        (".mid_block.attentions.0.to_k.", ".mid.attn_1.k."),
        (".mid_block.attentions.0.to_v.", ".mid.attn_1.v."),
        (".mid_block.attentions.0.to_out.0.", ".mid.attn_1.proj_out."),
        (".conv_shortcut.", ".nin_shortcut."),
        (".conv_norm_out.", ".norm_out."),
    ];

    /// <summary>Where the parameter <paramref name="name"/> is stored; an unknown name stays as it is.</summary>
    public static StoredName Find(string name)
    {
        string numbered = Level().Replace(name, match =>
        {
            int level = int.Parse(match.Groups["level"].ValueSpan, CultureInfo.InvariantCulture);
            string stored = match.Groups["way"].Value == "up" ? $"up.{Levels - 1 - level}" : $"down.{level}";
            return $".{stored}.{(match.Groups["kind"].Value == "resnets" ? "block" : match.Groups["kind"].Value)}.";
        });
        string ldm = Renames.Aggregate(numbered, (stored, rename) => stored.Replace(rename.Official, rename.Ldm, StringComparison.Ordinal));
        bool isPointwise = name.EndsWith(".weight", StringComparison.Ordinal) && name.Contains(".attentions.0.to_", StringComparison.Ordinal);
        return new StoredName([ldm]) { IsPointwise = isPointwise };
    }

    [GeneratedRegex(@"\.(?<way>up|down)_blocks\.(?<level>[0-3])\.(?<kind>resnets|upsamplers|downsamplers)\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Level();
}
