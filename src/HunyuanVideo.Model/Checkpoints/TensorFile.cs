namespace HunyuanVideo.Model.Checkpoints;

/// <summary>Opens a weight file by the format its name tells.</summary>
public static class TensorFile
{
    /// <summary>The extension of the format that is read.</summary>
    internal const string SafetensorsExtension = ".safetensors";

    private static readonly string[] PickleExtensions = [".pt", ".pth", ".bin", ".ckpt"];

    /// <summary>Opens and checks a file; no tensor's bytes are read.</summary>
    /// <exception cref="CheckpointException">The file is absent, damaged or of a format that is not read.</exception>
    public static ITensorFile Open(string path)
    {
        ThrowIfUnsupported(path);
        return SafetensorsFile.Open(path);
    }

    /// <summary>Refuses a file whose format is not read, before anything is opened.</summary>
    /// <exception cref="CheckpointException">The file is of a format that is not read.</exception>
    internal static void ThrowIfUnsupported(string path)
    {
        if (IsPickle(path))
        {
            throw new CheckpointException(
                $"{path} is a PyTorch pickle file, a format that is not read yet; use the same weights in safetensors format, such as the folder hunyuanvideo-community/HunyuanVideo.");
        }

        if (!path.EndsWith(SafetensorsExtension, StringComparison.OrdinalIgnoreCase))
        {
            throw new CheckpointException($"{path} is not a weight file this program reads; it must end in {SafetensorsExtension}.");
        }
    }

    /// <summary>Whether a file's name says that PyTorch pickled it.</summary>
    internal static bool IsPickle(string path) => PickleExtensions.Contains(System.IO.Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
