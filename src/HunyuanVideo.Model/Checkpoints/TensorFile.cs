using HunyuanVideo.Model.Checkpoints.Gguf;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>Opens a weight file by the format its name tells.</summary>
public static class TensorFile
{
    /// <summary>The extension of safetensors files.</summary>
    internal const string SafetensorsExtension = ".safetensors";

    /// <summary>The endings of safetensors files; the second is ComfyUI's short one.</summary>
    internal static readonly IReadOnlyList<string> SafetensorsExtensions = [SafetensorsExtension, ".sft"];

    private static readonly string[] PickleExtensions = [".pt", ".pth", ".bin", ".ckpt"];

    /// <summary>Opens and checks a file; no tensor's bytes are read.</summary>
    /// <param name="path">A safetensors file, a zip archive written by <c>torch.save</c>, or a GGUF file, under any of their endings.</param>
    /// <param name="loadKey">Under which key of a PyTorch file the tensors are; the usual ones are tried when it is left out.</param>
    /// <exception cref="CheckpointException">The file is absent, damaged or of a format that is not read.</exception>
    public static ITensorFile Open(string path, string? loadKey = null)
    {
        ThrowIfUnsupported(path);
        if (FileTarget.MarkOf(path) is { Bytes: 0 })
        {
            // so is a pipe, which would be waited for
            throw new CheckpointException($"{path} is empty; download it again.");
        }

        var format = WeightFormat.Of(path);
        return format == WeightFormat.Pickle ? TorchZipFile.Open(path, loadKey) : format == WeightFormat.Gguf ? GgufFile.Open(path) : SafetensorsFile.Open(path);
    }

    /// <summary>Refuses a file whose format is not read, before anything is opened.</summary>
    /// <exception cref="CheckpointException">The file is of a format that is not read.</exception>
    internal static void ThrowIfUnsupported(string path)
    {
        if (!IsRead(path))
        {
            throw new CheckpointException($"{path} is not a weight file this program reads; it must end in {SafetensorsExtension}, {GgufFile.Extension} or .pt.");
        }
    }

    /// <summary>Whether a file's name says that it is in a format that is read.</summary>
    internal static bool IsRead(string path) => IsPickle(path) || IsSafetensors(path) || GgufFile.IsNamed(path);

    /// <summary>Whether a file's name says that PyTorch pickled it.</summary>
    internal static bool IsPickle(string path) => PickleExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a file's name says that it is a safetensors file.</summary>
    internal static bool IsSafetensors(string path) => SafetensorsExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
