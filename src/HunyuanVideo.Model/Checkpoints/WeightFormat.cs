using HunyuanVideo.Model.Checkpoints.Gguf;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>How a weight file is written. What it begins with tells that, whatever its name ends in: people rename files, and sites do.</summary>
internal sealed record WeightFormat
{
    /// <summary>As much of a file as tells its format.</summary>
    private const int HeadBytes = 48;

    private WeightFormat(string name) => Name = name;

    /// <summary>A header in JSON, then the tensors' bytes.</summary>
    public static WeightFormat Safetensors { get; } = new("safetensors");

    /// <summary>What PyTorch pickled.</summary>
    public static WeightFormat Pickle { get; } = new("pt");

    /// <summary>Blocks of few bits.</summary>
    public static WeightFormat Gguf { get; } = new("gguf");

    /// <summary>What it is called: <c>safetensors</c>, <c>pt</c> or <c>gguf</c>.</summary>
    public string Name { get; }

    /// <summary>The format of a file that may be read; that of its name where nothing else is told.</summary>
    /// <exception cref="CheckpointException">It holds no weights of any kind, but what is left in their place by a download.</exception>
    public static WeightFormat Of(string path)
    {
        ReadOnlySpan<byte> head = HeadOf(path);
        return head.StartsWith("GGUF"u8) ? Gguf
            : head.Length > 8 && head[8] == '{' ? Safetensors
            : head.StartsWith("PK"u8) ? Pickle
            : head.StartsWith("version https://git-lfs"u8) ? throw new CheckpointException(
                $"{path} is a pointer of Git LFS in place of the weights; fetch them (git lfs pull), or download the file itself.")
            : IsPage(head) ? throw new CheckpointException($"{path} is a web page in place of the weights; download the file again.")
            : OfName(path);
    }

    /// <summary>The format that a name tells.</summary>
    public static WeightFormat OfName(string path) => TensorFile.IsPickle(path) ? Pickle : GgufFile.IsNamed(path) ? Gguf : Safetensors;

    private static bool IsPage(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.TrimStart(" \t\r\n"u8);
        return text.StartsWith("<!DOCTYPE"u8) || text.StartsWith("<!doctype"u8) || text.StartsWith("<html"u8) || text.StartsWith("<?xml"u8);
    }

    /// <summary>The first bytes; none where the file cannot be read, which its reader will say.</summary>
    private static byte[] HeadOf(string path)
    {
        // a pipe and a device have no length, and must not be waited for
        if (FileTarget.MarkOf(path) is not { Bytes: > 0 })
        {
            return [];
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            byte[] head = new byte[HeadBytes];
            return head[..stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false)];
        }
        catch (Exception error) when (CheckpointException.IsUnreadable(error))
        {
            return [];
        }
    }
}
