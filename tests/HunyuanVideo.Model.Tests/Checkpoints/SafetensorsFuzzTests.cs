using System.Text;
using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints;

/// <summary>A damaged file is refused in one line or read within its bounds; it never crashes or throws anything else.</summary>
public sealed class SafetensorsFuzzTests
{
    private static readonly string[] Splices =
    [
        "-1", "0", "9223372036854775807", "18446744073709551616", "NaN", "1e999", "null", "[]", "{}", "[[[[", "\"", "\\", "\\ud800", "\n", "\0", "\"__metadata__\":", "\"F64\"", "\"BF16\"", "\"shape\":[0],", "\ufeff", ",", ":", "}", "]", "💥",
    ];

    [Fact]
    public void Open_EveryMalformedFile_IsRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.safetensors");
        int count = 0;
        foreach ((string fault, byte[] bytes) in MalformedSafetensors.All)
        {
            count++;
            File.WriteAllBytes(path, bytes);
            Exception? error = Record.Exception(() => SafetensorsFile.Open(path).Dispose());
            Assert.True(error is CheckpointException, $"{fault}: {error?.ToString() ?? "was opened"}");
            FuzzSettings.AssertOneLine(error!.Message, path, fault);
        }

        Assert.True(count >= 200, $"only {count} malformed files were tried");
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("  {}  ", 0)]
    [InlineData("""{"__metadata__":{}}""", 0)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"data_offsets":[0,8],"shape":[2,1,1],"dtype":"I32"}}""", 8)]
    [InlineData("""{"":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]}}""", 0)]
    [InlineData("""{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}}""", 9)]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"c":{"dtype":"I8","shape":[1],"data_offsets":[4,5]}}""", 5)]
    [InlineData("""{"ü\u00fc💡":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8)]
    public void Open_UnusualButValidFile_ReadsEveryTensor(string header, int dataLength)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.safetensors");
        File.WriteAllBytes(path, RawSafetensors.File(header, dataLength));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        ReadEverything(file);
    }

    [Fact]
    public void Read_UnalignedTensor_HasTheBytesOfTheFile()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.safetensors");
        const string Header = """{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"I32","shape":[2],"data_offsets":[1,9]}}""";
        byte[] bytes = RawSafetensors.File(Header, 9);
        File.WriteAllBytes(path, bytes);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        using Tensor a = file.Read("a");
        Assert.Equal([BitConverter.ToInt32(bytes.AsSpan(^8)), BitConverter.ToInt32(bytes.AsSpan(^4))], a.data<int>().ToArray());
    }

    [Fact]
    public void Open_RandomMutations_AreRefusedInOneLineOrReadWithinBounds()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {FuzzSettings.Seed}, {FuzzSettings.Count} mutations");
        var random = new Random(FuzzSettings.Seed);
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.safetensors");
        byte[] original = Original(folder);
        int refused = 0;
        for (int i = 0; i < FuzzSettings.Count; i++)
        {
            File.WriteAllBytes(path, Mutate(original, random));
            refused += FuzzSettings.IsRefused(path, OpenAndRead, $"seed {FuzzSettings.Seed}, mutation {i}") ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} refused, the others read");
        Assert.InRange(refused, FuzzSettings.Count / 2, FuzzSettings.Count - 1);
    }

    private static byte[] Original(TemporaryFolder folder)
    {
        string path = folder.PathOf("original.safetensors");
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(
            path,
            SafetensorsDType.All.ToDictionary(dtype => $"layer.{dtype}.weight", dtype => ones([3, 4]).to(dtype)),
            new Dictionary<string, string> { ["format"] = "pt" });
        return File.ReadAllBytes(path);
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        int headerEnd = 8 + BitConverter.ToInt32(original);
        for (int times = random.Next(1, 4); times > 0; times--)
        {
            int at = random.Next(8, headerEnd);
            switch (random.Next(9))
            {
                case 0:
                    bytes[Math.Min(at, bytes.Count - 1)] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[random.Next(Math.Min(8, bytes.Count))] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveAt(random.Next(8, bytes.Count));
                    break;
                case 3:
                    Resize(bytes, random.Next(9, bytes.Count + 40));
                    break;
                case 4:
                    Splice(bytes, at, random.Next(4), Splices[random.Next(Splices.Length)]);
                    break;
                case 5:
                    ReplaceNumber(bytes, at, random);
                    break;
                case 6:
                    Splice(bytes, at, 0, Encoding.UTF8.GetString([.. bytes.Skip(random.Next(8, headerEnd)).Take(random.Next(120))]));
                    break;
                case 7:
                    bytes[random.Next(bytes.Count)] = (byte)random.Next(256);
                    break;
                default:
                    // data only: harmless
                    bytes[^random.Next(1, Math.Min(64, bytes.Count))] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }

    private static void Resize(List<byte> bytes, int length)
    {
        if (length < bytes.Count)
        {
            bytes.RemoveRange(length, bytes.Count - length);
        }
        else
        {
            bytes.AddRange(new byte[length - bytes.Count]);
        }
    }

    /// <summary>Puts text into the header and corrects its length, so that the parser gets to see it.</summary>
    private static void Splice(List<byte> bytes, int at, int removed, string text)
    {
        byte[] inserted = Encoding.UTF8.GetBytes(text);
        at = Math.Min(at, bytes.Count);
        removed = Math.Min(removed, bytes.Count - at);
        bytes.RemoveRange(at, removed);
        bytes.InsertRange(at, inserted);
        long length = BitConverter.ToInt64([.. bytes.Take(8)]) + inserted.Length - removed;
        byte[] prefix = BitConverter.GetBytes(length);
        for (int i = 0; i < 8; i++)
        {
            bytes[i] = prefix[i];
        }
    }

    private static void ReplaceNumber(List<byte> bytes, int at, Random random)
    {
        int start = bytes.FindIndex(Math.Min(at, bytes.Count - 1), b => char.IsAsciiDigit((char)b));
        if (start < 0)
        {
            return;
        }

        int end = start;
        while (end < bytes.Count && char.IsAsciiDigit((char)bytes[end]))
        {
            end++;
        }

        long number = random.Next(3) switch
        {
            0 => random.NextInt64(),
            1 => random.Next(200) - 20,
            _ => 1L << random.Next(63),
        };
        Splice(bytes, start, end - start, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void OpenAndRead(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        ReadEverything(file);
    }

    private static void ReadEverything(SafetensorsFile file)
    {
        foreach ((string name, SafetensorsEntry entry) in file.Entries)
        {
            using Tensor tensor = file.Read(name);
            Assert.Equal(entry.Shape, tensor.shape);
            // a copy touches every byte
            using Tensor copy = tensor.clone();
            Assert.Equal(entry.DType, copy.dtype);
        }
    }
}
