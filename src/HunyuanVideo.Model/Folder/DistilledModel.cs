namespace HunyuanVideo.Model.Folder;

/// <summary>Tells models distilled to few steps, whose weights look like the released ones, by what their folder or file is called.</summary>
internal static class DistilledModel
{
    /// <summary>The model's folder, <c>hunyuan-video-t2v-720p</c>, <c>transformers</c> and the file.</summary>
    private const int OfficialDepth = 4;

    private static readonly string[] Names = ["fasthunyuan", "fastvideo"];

    /// <summary>Whether a model folder is called like one; where the weights are named by themselves, their file or one of the folders right above it.</summary>
    public static bool IsNamedBy(string folder, string? weights) => weights is null
        ? IsName(Path.GetFileName(folder))
        : weights.Split(Path.DirectorySeparatorChar).TakeLast(OfficialDepth).Any(IsName);

    private static bool IsName(string name)
    {
        string letters = string.Concat(name.Where(char.IsAsciiLetter)).ToLowerInvariant();
        return Names.Any(distilled => letters.Contains(distilled, StringComparison.Ordinal));
    }
}
