using System.Text.Json;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Remembers which model was chosen last, for a start that names none.</summary>
public sealed class RememberedModel(string dataDir)
{
    private const string FileName = "model.json";

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private string FilePath => Path.Combine(dataDir, FileName);

    /// <summary>The folder of the last choice; null when there is none, or it is no model any more.</summary>
    public string? Recall() => RecallPaths()?.ModelBase;

    /// <summary>The last choice; null when there is none, or it is no model any more.</summary>
    public ModelPaths? RecallPaths()
    {
        try
        {
            if (!File.Exists(FilePath))
            {
                return null;
            }

            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(FilePath));
            string? Text(string name) => json.RootElement.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
            var paths = new ModelPaths
            {
                ModelBase = Text("path"),
                DitWeight = Text("ditWeight"),
                VaePath = Text("vaePath"),
                TextEncoderPath = Text("textEncoderPath"),
                TextEncoder2Path = Text("textEncoder2Path"),
            };
            bool isThere = paths.DitWeight is null
                ? paths.ModelBase is { } folder && ModelFolder.IsMarked(folder)
                : new[] { paths.DitWeight, paths.VaePath, paths.TextEncoderPath, paths.TextEncoder2Path }.All(Path.Exists);
            return isThere ? paths : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Remembers a choice; nano, which is taken anyway, by forgetting. A disk that cannot be written costs the memory, not the model.</summary>
    public void Remember(ModelPaths paths)
    {
        try
        {
            if (paths is { DitWeight: null, ModelBase: { } folder } && ModelLibrary.NameOf(folder) == ModelLibrary.NameOf(ModelLocation.BundledNano))
            {
                File.Delete(FilePath);
                return;
            }

            Directory.CreateDirectory(dataDir);
            string part = FilePath + ".part";
            File.WriteAllBytes(part, JsonSerializer.SerializeToUtf8Bytes(
                new { path = paths.ModelBase, ditWeight = paths.DitWeight, vaePath = paths.VaePath, textEncoderPath = paths.TextEncoderPath, textEncoder2Path = paths.TextEncoder2Path }, Json));
            File.Move(part, FilePath, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // the next start takes what it is told, or nano
        }
    }

    /// <summary>Remembers a folder.</summary>
    public void Remember(string path) => Remember(new ModelPaths { ModelBase = path });
}
