using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Folder;

/// <summary>What files are called where one of several has to be chosen: by their own names, with as many folders before them as tell them apart.</summary>
internal static class PartFileNames
{
    /// <summary>The names, by path.</summary>
    /// <param name="paths">Different paths.</param>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyCollection<string> paths)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int folders = 0; names.Count < paths.Count; folders++)
        {
            IGrouping<string, string>[] groups = [.. paths.Where(path => !names.ContainsKey(path)).GroupBy(path => NameOf(path, folders), StringComparer.OrdinalIgnoreCase)];
            bool isWhole = paths.All(path => NameOf(path, folders) == NameOf(path, folders + 1));
            foreach (IGrouping<string, string> group in groups.Where(group => isWhole || group.Count() == 1))
            {
                foreach (string path in group)
                {
                    names[path] = isWhole ? path : NameOf(path, folders);
                }
            }
        }

        return names;
    }

    private static string NameOf(string path, int folders)
    {
        string name = ShardSet.TitleOf(path);
        string? folder = Path.GetDirectoryName(path);
        for (int i = 0; i < folders && !string.IsNullOrEmpty(folder) && Path.GetFileName(folder).Length > 0; i++)
        {
            name = $"{Path.GetFileName(folder)}/{name}";
            folder = Path.GetDirectoryName(folder);
        }

        return name;
    }
}
