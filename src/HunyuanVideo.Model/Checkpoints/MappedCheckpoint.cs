using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>A checkpoint file's bytes, which the tensors in it are views of.</summary>
internal static class MappedCheckpoint
{
    /// <summary>Maps a file that is not empty; see <see cref="FileMapping.Map"/>.</summary>
    /// <exception cref="CheckpointException">It cannot be mapped.</exception>
    public static Tensor Map(string path)
    {
        try
        {
            return FileMapping.Map(path);
        }
        catch (Exception error) when (CheckpointException.IsUnreadable(error))
        {
            throw new CheckpointException(
                $"{path} cannot be mapped into memory; check that its {new FileInfo(path).Length} bytes are on a local disk and that the memory of processes is not limited.",
                error);
        }
    }
}
