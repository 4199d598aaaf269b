using System.IO.Compression;
using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Tests.Support;

/// <summary>The parity fixtures: from HYV_GOLDEN_DIR when it is set, else the project's own copy.</summary>
internal static class Golden
{
    public static string Folder { get; } = Find("HYV_GOLDEN_DIR", "Golden");

    private static readonly Lock Unpacking = new();

    public static SafetensorsFile Open(string name) => OpenFile(PathOf(name));

    /// <summary>Opens a file, which the project may keep compressed with <c>.gz</c> behind its name.</summary>
    public static SafetensorsFile OpenFile(string path)
    {
        lock (Unpacking)
        {
            if (!File.Exists(path) && File.Exists(path + ".gz"))
            {
                Unpack(path);
            }
        }

        return SafetensorsFile.Open(path);
    }

    public static JsonConfig Json(string name) => JsonConfig.Open(PathOf(name));

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static string Find(string variable, string copy)
    {
        string? folder = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrEmpty(folder) ? Path.Combine(AppContext.BaseDirectory, copy) : folder;
    }

    private static void Unpack(string path)
    {
        string part = $"{path}.{Guid.NewGuid():N}";
        using (var packed = new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress))
        using (FileStream file = File.Create(part))
        {
            packed.CopyTo(file);
        }

        File.Move(part, path, overwrite: true);
    }
}
