using System.Text;
using HunyuanVideo.Model.Checkpoints.Pickling;
using HunyuanVideo.Model.Native;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// A file written by <c>torch.save</c>: a zip archive of one pickle and one stored file for each storage. The pickle is read
/// by a restricted reader that runs nothing; the archive is mapped into memory and tensors are views of the mapping, so
/// that nothing exists twice. A view keeps the mapping alive after the file is disposed.
/// </summary>
public sealed class TorchZipFile : ITensorFile
{
    /// <summary>The key the released transformer's tensors are under.</summary>
    public const string DefaultLoadKey = "module";

    private const int PickleLimit = 64 * 1024 * 1024;
    private const string PickleName = "data.pkl";

    /// <summary>Where tensors may be when no key is asked for, most likely first; else they are at the top.</summary>
    private static readonly string[] UsualKeys = [DefaultLoadKey, "state_dict", "ema"];

    private readonly Tensor _bytes;
    private readonly string _root;
    private readonly Dictionary<string, ZipEntry> _archive;
    private readonly Dictionary<string, PickleTensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _numbers = new(StringComparer.Ordinal);

    private TorchZipFile(string path, string? loadKey)
    {
        Path = path;
        using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        _archive = ZipDirectory.Read(file);
        _root = FindRoot();
        RequireLittleEndian(file);
        PickleDictionary root = RestrictedUnpickler.Read(ReadSmall(file, PickleName), StorageBytes) as PickleDictionary
            ?? throw new FormatException("its pickle is no dictionary of tensors");
        Collect(Choose(root, loadKey));
        _bytes = MappedCheckpoint.Map(path);
    }

    /// <inheritdoc />
    public string Path { get; }

    /// <inheritdoc />
    public IEnumerable<string> Names => _tensors.Keys;

    /// <summary>Plain numbers that stand among the tensors, by name.</summary>
    internal IReadOnlyDictionary<string, double> Numbers => _numbers;

    /// <summary>Opens and checks a file; no tensor's bytes are read.</summary>
    /// <param name="path">A <c>.pt</c> file.</param>
    /// <param name="loadKey">
    /// Under which key the tensors are, such as <c>ema</c>. When left out, <c>module</c>, <c>state_dict</c> and <c>ema</c> are
    /// tried in this order, then the top level.
    /// </param>
    /// <exception cref="CheckpointException">The file is absent, damaged, holds no such key or asks for anything but tensors.</exception>
    public static TorchZipFile Open(string path, string? loadKey = null)
    {
        try
        {
            return new TorchZipFile(path, loadKey);
        }
        catch (FormatException error)
        {
            throw new CheckpointException($"{path} is not a PyTorch checkpoint that can be read: {SafetensorsHeader.OneLine(error.Message)}.", error);
        }
        catch (Exception error) when (CheckpointException.IsUnreadable(error))
        {
            throw CheckpointException.Unreadable(path, error);
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<long> ShapeOf(string name) => Find(name).Shape;

    /// <inheritdoc />
    public ScalarType DTypeOf(string name) => Find(name).DType;

    /// <summary>The tensor <paramref name="name"/> as a view of the mapped file, in the caller's dispose scope; a copy only where the storage does not start at a whole element.</summary>
    /// <exception cref="CheckpointException">The file holds no such tensor.</exception>
    public Tensor Read(string name)
    {
        PickleTensor tensor = Find(name);
        if (tensor.Shape.Contains(0))
        {
            return empty(tensor.Shape, tensor.DType, device: CPU);
        }

        using var scope = NewDisposeScope();
        long size = SafetensorsDType.SizeOf(tensor.DType);
        ZipEntry entry = _archive[StorageName(tensor.Storage.Key)];
        Tensor bytes = _bytes.narrow(0, entry.Offset, entry.Length / size * size);
        long start = entry.Offset / size;
        if (entry.Offset % size != 0)
        {
            // a view of another type must start at a whole element
            bytes = bytes.clone();
            start = 0;
        }

        // the offset of as_strided counts from the start of the mapping, or of the copy
        return AtenNative.ViewAs(bytes, tensor.DType).as_strided(tensor.Shape, tensor.Strides, start + tensor.Offset).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public void Dispose() => _bytes.Dispose();

    private PickleTensor Find(string name) => _tensors.TryGetValue(name, out PickleTensor? tensor)
        ? tensor
        : throw new CheckpointException($"{Path} holds no tensor '{name}'.");

    private string FindRoot()
    {
        string[] pickles = [.. _archive.Keys.Where(name => name.EndsWith("/" + PickleName, StringComparison.Ordinal))];
        return pickles is [string pickle]
            ? pickle[..^PickleName.Length]
            : throw new FormatException($"it is a zip archive with {pickles.Length} files {PickleName} instead of one");
    }

    private string StorageName(string key) => $"{_root}data/{key}";

    private long? StorageBytes(string key) => _archive.TryGetValue(StorageName(key), out ZipEntry? entry) ? entry.Length : null;

    private void RequireLittleEndian(SafeFileHandle file)
    {
        if (_archive.ContainsKey(_root + "byteorder") && Encoding.Latin1.GetString(ReadSmall(file, "byteorder")).Trim() is not "little" and var order)
        {
            throw new FormatException($"it was saved with the byte order '{order}', and only little is read; load and save it on a usual computer");
        }
    }

    private byte[] ReadSmall(SafeFileHandle file, string name)
    {
        ZipEntry entry = _archive[_root + name];
        return entry.Length <= PickleLimit
            ? ZipDirectory.ReadAt(file, entry.Offset, (int)entry.Length)
            : throw new FormatException($"its '{name}' has {entry.Length} bytes, which is more than a checkpoint needs");
    }

    private static PickleDictionary Choose(PickleDictionary root, string? loadKey)
    {
        string? usual = UsualKeys.FirstOrDefault(key => root.Values.GetValueOrDefault(key) is PickleDictionary);
        string? key = loadKey ?? usual;
        if (key is null)
        {
            return root;
        }

        string keys = string.Join(", ", root.Values.Where(pair => pair.Value is PickleDictionary).Take(5).Select(pair => $"'{pair.Key}'"));
        return root.Values.GetValueOrDefault(key) as PickleDictionary
            ?? throw new FormatException($"it holds no tensors under the key '{key}'; it has {(keys.Length > 0 ? keys : "no keys at all")}");
    }

    private void Collect(PickleDictionary tensors)
    {
        foreach ((object key, object? value) in tensors.Values)
        {
            if (key is string number && value is double or long)
            {
                _numbers[number] = Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);
            }
            else if (key is string name && value is PickleTensor tensor)
            {
                _tensors[name] = SafetensorsHeader.IsPlainName(name) ? tensor : throw new FormatException("a tensor's name is too long or holds characters that cannot be shown");
            }
        }

        if (_tensors.Count + _numbers.Count == 0)
        {
            throw new FormatException("it holds no tensors");
        }
    }
}
