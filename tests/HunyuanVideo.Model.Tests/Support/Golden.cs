using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Tests.Support;

/// <summary>The parity fixtures: from HYV_GOLDEN_DIR when it is set, else the project's own copy.</summary>
internal static class Golden
{
    public static string Folder { get; } = Find("HYV_GOLDEN_DIR", "Golden");

    public static SafetensorsFile Open(string name) => SafetensorsFile.Open(Path.Combine(Folder, name));

    public static JsonConfig Json(string name) => JsonConfig.Open(PathOf(name));

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static string Find(string variable, string copy)
    {
        string? folder = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrEmpty(folder) ? Path.Combine(AppContext.BaseDirectory, copy) : folder;
    }
}
