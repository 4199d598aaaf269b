using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Storyboards;

/// <summary>Where the files of storyboards lie. Their names are made of ids alone.</summary>
public sealed class StoryboardFolder(DataFolder data)
{
    private const string Document = ".json";
    private const string Wish = ".export";

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(data.Path, "storyboards");

    /// <summary>The file of the storyboard itself.</summary>
    public string DocumentOf(StoryboardId id) => System.IO.Path.Combine(Path, $"{id}{Document}");

    /// <summary>The exported video.</summary>
    public string VideoOf(StoryboardId id) => System.IO.Path.Combine(Path, $"{id}.mp4");

    /// <summary>There while an export was asked for and has not ended.</summary>
    public string WishOf(StoryboardId id) => System.IO.Path.Combine(Path, $"{id}{Wish}");

    /// <summary>All storyboards whose export was asked for and has not ended.</summary>
    public IEnumerable<StoryboardId> Wishes() => IdsOf(Wish);

    /// <summary>A new name for a sound of a storyboard.</summary>
    public static string NewSoundOf(StoryboardId id) => $"{id}-{Guid.NewGuid():N}.sound";

    /// <summary>Full path of a sound; null for a name that is not made here.</summary>
    public string? SoundOf(StoryboardId id, string name) =>
        name.StartsWith($"{id}-", StringComparison.Ordinal) && System.IO.Path.GetFileName(name) == name ? System.IO.Path.Combine(Path, name) : null;

    /// <summary>All storyboards there are.</summary>
    public IEnumerable<StoryboardId> Ids() => IdsOf(Document);

    /// <summary>All files of a storyboard.</summary>
    public IEnumerable<string> FilesOf(StoryboardId id) => Directory.Exists(Path) ? Directory.EnumerateFiles(Path, $"{id}*") : [];

    private IEnumerable<StoryboardId> IdsOf(string extension)
    {
        foreach (string file in Directory.Exists(Path) ? Directory.EnumerateFiles(Path, "*" + extension) : [])
        {
            if (StoryboardId.TryParse(System.IO.Path.GetFileNameWithoutExtension(file), out StoryboardId id))
            {
                yield return id;
            }
        }
    }
}
