using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Model.Folder;

/// <summary>
/// Tells models that were made of the released one, whose weights look like it, by what their folder or file is called or by what their file
/// says about itself. What they are told to be only chooses the settings to start from.
/// </summary>
internal static class SisterModels
{
    /// <summary>The model's folder, <c>hunyuan-video-t2v-720p</c>, <c>transformers</c> and the file.</summary>
    private const int OfficialDepth = 4;

    private static readonly (string Letters, ModelCard Card)[] Known =
    [
        ("accvid", ModelCard.AccVideo),
        ("fasthunyuan", ModelCard.FastHunyuan),
        ("fastvideo", ModelCard.FastHunyuan),
        ("skyreels", ModelCard.SkyReels),
    ];

    /// <summary>The card of a model that is called like one; where the weights are named by themselves, their file or one of the folders right above it counts.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="weights">The transformer's weights, where they were named by themselves.</param>
    public static ModelCard? OfName(string folder, string? weights) => weights is null
        ? Of(Path.GetFileName(folder))
        : weights.Split(Path.DirectorySeparatorChar).TakeLast(OfficialDepth).Reverse().Select(Of).FirstOrDefault(card => card is not null);

    /// <summary>The card of a model whose file says so about itself.</summary>
    /// <param name="metadata">The texts in the file.</param>
    public static ModelCard? OfMetadata(IReadOnlyDictionary<string, string> metadata) =>
        metadata.Where(pair => pair.Value.Length < 1000).Select(pair => Of(pair.Value)).FirstOrDefault(card => card is not null);

    private static ModelCard? Of(string name)
    {
        string letters = string.Concat(name.Where(char.IsAsciiLetter)).ToLowerInvariant();
        return Array.Find(Known, known => letters.Contains(known.Letters, StringComparison.Ordinal)).Card;
    }
}
