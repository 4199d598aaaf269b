using System.Text;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints;

/// <summary>Files like those of torch.save, right or wrong, and the two fixtures that are kept as their pickles alone.</summary>
internal static class RawTorchZip
{
    private static readonly Dictionary<ScalarType, string> StorageTypes = new()
    {
        [ScalarType.Float64] = "DoubleStorage",
        [ScalarType.Float32] = "FloatStorage",
        [ScalarType.Float16] = "HalfStorage",
        [ScalarType.BFloat16] = "BFloat16Storage",
        [ScalarType.Int64] = "LongStorage",
        [ScalarType.Int32] = "IntStorage",
        [ScalarType.Int16] = "ShortStorage",
        [ScalarType.Int8] = "CharStorage",
        [ScalarType.Byte] = "ByteStorage",
        [ScalarType.Bool] = "BoolStorage",
    };

    /// <summary>An archive with a pickle and storages '0', '1', ….</summary>
    public static byte[] File(byte[] pickle, IEnumerable<byte[]> storages, string root = "archive", string? byteOrder = "little", bool zip64 = false, int alignment = 64)
    {
        var files = new List<(string, byte[])> { ($"{root}/data.pkl", pickle), ($"{root}/.format_version", "1"u8.ToArray()) };
        if (byteOrder is not null)
        {
            files.Add(($"{root}/byteorder", Encoding.UTF8.GetBytes(byteOrder)));
        }

        files.AddRange(storages.Select((bytes, i) => ($"{root}/data/{i}", bytes)));
        files.Add(($"{root}/version", "3\n"u8.ToArray()));
        return RawZip.File(files, zip64, alignment);
    }

    /// <summary>A state dict of contiguous tensors under a key, or at the top when it is null.</summary>
    public static byte[] Of(IReadOnlyDictionary<string, Tensor> tensors, string? key = "module")
    {
        var pickle = new RawPickle().Op("}");
        if (key is not null)
        {
            pickle.Text(key).Op("}");
        }

        pickle.Op("(");
        var storages = new List<byte[]>();
        foreach ((string name, Tensor tensor) in tensors)
        {
            pickle.Text(name);
            string storage = $"{storages.Count}";
            long[] strides = tensor.stride();
            _ = tensor.dtype == SafetensorsDType.Float8E4M3
                ? pickle.TensorV3("float8_e4m3fn", storage, tensor.numel(), 0, tensor.shape, strides)
                : pickle.Tensor(StorageTypes[tensor.dtype], storage, tensor.numel(), 0, tensor.shape, strides);
            storages.Add(tensor.bytes.ToArray());
        }

        return File(pickle.Op(key is null ? "u" : "us").Done, storages);
    }

    /// <summary>
    /// Writes a fixture that PyTorch wrote: the file itself where there is one, else its own pickle with the storages taken
    /// from the same tensors in safetensors form, which keeps the copies out of the repository.
    /// </summary>
    public static string WriteFixture(TemporaryFolder folder, string name, string tensors, string prefix = "")
    {
        string path = folder.PathOf(name + ".pt");
        if (System.IO.File.Exists(Golden.PathOf(name + ".pt")))
        {
            System.IO.File.Copy(Golden.PathOf(name + ".pt"), path);
            return path;
        }

        byte[] pickle = System.IO.File.ReadAllBytes(Golden.PathOf(name + ".pkl"));
        using SafetensorsFile source = Golden.Open(tensors);
        byte[][] storages = [.. source.Names.OrderBy(tensor => PositionOf(pickle, prefix + tensor)).Select(tensor =>
        {
            using Tensor stored = source.Read(tensor);
            return stored.bytes.ToArray();
        })];
        System.IO.File.WriteAllBytes(path, File(pickle, storages, root: name));
        return path;
    }

    /// <summary>Where a name stands in a pickle; storages are numbered in this order.</summary>
    private static int PositionOf(byte[] pickle, string name)
    {
        byte[] text = [(byte)'X', .. BitConverter.GetBytes(name.Length), .. Encoding.UTF8.GetBytes(name)];
        int position = pickle.AsSpan().IndexOf(text);
        return position >= 0 ? position : throw new InvalidOperationException($"The pickle lacks {name}.");
    }
}
