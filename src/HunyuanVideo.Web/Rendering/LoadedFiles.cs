using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;

namespace HunyuanVideo.Web.Rendering;

/// <summary>The files a loaded model was read from. They have to stay: parts of them are read again, and mapped memory ends with them.</summary>
internal sealed class LoadedFiles
{
    private readonly IReadOnlyList<PartFile> _files;

    private LoadedFiles(IReadOnlyList<PartFile> files) => _files = files;

    public static LoadedFiles None { get; } = new([]);

    public static LoadedFiles Of(ModelFolder model) => new([.. ModelInventory.Of(model.Paths).Parts.SelectMany(part => part.Files).DistinctBy(file => file.Path, StringComparer.Ordinal)]);

    /// <summary>The first that is gone or has another size; null when none is.</summary>
    public MachineFault? Look()
    {
        foreach (PartFile file in _files)
        {
            var now = new FileInfo(file.Path);
            if (!now.Exists)
            {
                return new MachineFault(MachineFaultKind.Model, $"The model's file '{file.Path}' is gone; bring it back, or choose another model.");
            }

            if (now.Length != file.Bytes)
            {
                return new MachineFault(
                    MachineFaultKind.Model, $"The model's file '{file.Path}' has changed since it was loaded; start the server again to load it, or bring the old one back.");
            }
        }

        return null;
    }
}
