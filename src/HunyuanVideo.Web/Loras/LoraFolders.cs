using HunyuanVideo.Model.Folder;

namespace HunyuanVideo.Web.Loras;

/// <summary>Where LoRA files lie.</summary>
/// <param name="data">The data folder; null where there is none.</param>
/// <param name="models">The folder of the models; null where there is none.</param>
/// <param name="further">More folders, as the settings name them; none by default.</param>
public sealed class LoraFolders(string? data, string? models, IReadOnlyList<string>? further = null)
{
    private const string Name = "loras";

    /// <summary>Where files that are uploaded or downloaded go: <c>loras/</c> in the data folder.</summary>
    public string? Own { get; } = data is null ? null : Path.Combine(Path.GetFullPath(data), Name);

    /// <summary>
    /// The folders that there are now, those whose files go first in front: the data folder's, the models' (which is ComfyUI's own where
    /// its models folder is named), those of the settings, and the one inside the model itself.
    /// </summary>
    /// <param name="model">The model that renders.</param>
    public IReadOnlyList<string> Find(ModelFolder model) =>
    [
        .. ((string?[])
        [
            Own,
            models is null ? null : Path.Combine(Path.GetFullPath(models), Name),
            .. further ?? [],
            Path.GetDirectoryName(model.Path) is { } beside ? Path.Combine(beside, Name) : null,
            Path.Combine(model.Path, Name),
        ]).OfType<string>().Distinct(StringComparer.Ordinal).Where(Directory.Exists),
    ];
}
