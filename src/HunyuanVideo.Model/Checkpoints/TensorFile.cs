namespace HunyuanVideo.Model.Checkpoints;

/// <summary>Opens a weight file by the format its name tells.</summary>
public static class TensorFile
{
    /// <summary>The extension of safetensors files.</summary>
    internal const string SafetensorsExtension = ".safetensors";

    private static readonly string[] PickleExtensions = [".pt", ".pth", ".bin", ".ckpt"];

    /// <summary>Opens and checks a file; no tensor's bytes are read.</summary>
    /// <param name="path">A safetensors file or a zip archive written by <c>torch.save</c>.</param>
    /// <param name="loadKey">Under which key of a PyTorch file the tensors are; the usual ones are tried when it is left out.</param>
    /// <exception cref="CheckpointException">The file is absent, damaged or of a format that is not read.</exception>
    public static ITensorFile Open(string path, string? loadKey = null)
    {
        ThrowIfUnsupported(path);
        return IsPickle(path) ? TorchZipFile.Open(path, loadKey) : SafetensorsFile.Open(path);
    }

    /// <summary>Refuses a file whose format is not read, before anything is opened.</summary>
    /// <exception cref="CheckpointException">The file is of a format that is not read.</exception>
    internal static void ThrowIfUnsupported(string path)
    {
        if (!IsPickle(path) && !path.EndsWith(SafetensorsExtension, StringComparison.OrdinalIgnoreCase))
        {
            throw new CheckpointException($"{path} is not a weight file this program reads; it must end in {SafetensorsExtension} or .pt.");
        }
    }

    /// <summary>Whether a file's name says that PyTorch pickled it.</summary>
    internal static bool IsPickle(string path) => PickleExtensions.Contains(System.IO.Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
