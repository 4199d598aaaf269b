using System.Text.Json;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Remembers which model was chosen last, for a start that names none.</summary>
public sealed class RememberedModel(string dataDir)
{
    private const string FileName = "model.json";

    private string FilePath => Path.Combine(dataDir, FileName);

    /// <summary>The folder of the last choice; null when there is none, or it is no model any more.</summary>
    public string? Recall()
    {
        try
        {
            if (!File.Exists(FilePath))
            {
                return null;
            }

            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(FilePath));
            string? path = json.RootElement.GetProperty("path").GetString();
            return path is not null && ModelFolder.IsMarked(path) ? path : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Remembers a folder; nano, which is taken anyway, by forgetting. A disk that cannot be written costs the memory, not the model.</summary>
    public void Remember(string path)
    {
        try
        {
            if (ModelLibrary.NameOf(path) == ModelLibrary.NameOf(ModelLocation.BundledNano))
            {
                File.Delete(FilePath);
                return;
            }

            Directory.CreateDirectory(dataDir);
            string part = FilePath + ".part";
            File.WriteAllBytes(part, JsonSerializer.SerializeToUtf8Bytes(new { path }));
            File.Move(part, FilePath, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // the next start takes what it is told, or nano
        }
    }
}
