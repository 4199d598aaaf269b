using System.Buffers.Binary;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Gguf;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints.Gguf;

/// <summary>A damaged file is refused in one line or read within its bounds; it never crashes or throws anything else.</summary>
public sealed class GgufFuzzTests
{
    private static readonly long[] Numbers = [0, 1, -1, 2, 7, 32, 33, 64, 255, 256, 65535, 65536, int.MaxValue, uint.MaxValue, 1L << 32, 1L << 40, (1L << 62) + 4, long.MaxValue, long.MinValue];

    [Fact]
    public void Open_EveryMalformedFile_IsRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.gguf");
        int count = 0;
        foreach ((string fault, byte[] bytes) in MalformedGguf.All)
        {
            count++;
            File.WriteAllBytes(path, bytes);
            Exception? error = Record.Exception(() => GgufFile.Open(path).Dispose());
            Assert.True(error is CheckpointException, $"{fault}: {error?.ToString() ?? "was opened"}");
            FuzzSettings.AssertOneLine(error!.Message, path, fault);
        }

        Assert.True(count >= 200, $"only {count} malformed files were tried");
    }

    [Fact]
    public void Open_RandomMutations_AreRefusedInOneLineOrReadWithinBounds()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {FuzzSettings.Seed}, {FuzzSettings.Count} mutations");
        var random = new Random(FuzzSettings.Seed);
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.gguf");
        byte[] original = Original();
        File.WriteAllBytes(path, original);
        int header = (int)Header(path);
        int refused = 0;
        for (int i = 0; i < FuzzSettings.Count; i++)
        {
            File.WriteAllBytes(path, Mutate(original, header, random));
            refused += FuzzSettings.IsRefused(path, OpenAndRead, $"seed {FuzzSettings.Seed}, mutation {i}") ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} refused, the others read");
        Assert.InRange(refused, FuzzSettings.Count / 3, FuzzSettings.Count - 1);
    }

    private static byte[] Original() => RawGguf.File(
        [.. RawGguf.EveryKind, ("comfy.gguf.orig_shape.q8", new[] { 2, 2, 32 }), ("general.alignment", 32u)],
        [
            RawGguf.Tensor("q8", "Q8_0", 4, 32), RawGguf.Tensor("q4", "Q4_K", 1, 256), RawGguf.Tensor("q5", "Q5_1", 3, 32),
            RawGguf.Tensor("q6", "Q6_K", 1, 256), RawGguf.Tensor("f16", "F16", 3, 5), RawGguf.Tensor("bf16", "BF16", 7), RawGguf.Tensor("f32", "F32", 2, 1, 2, 1, 3),
        ]);

    private static long Header(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        return file.Entries.Values.Min(entry => entry.Offset);
    }

    private static byte[] Mutate(byte[] original, int header, Random random)
    {
        var bytes = new List<byte>(original);
        for (int times = random.Next(1, 4); times > 0; times--)
        {
            int at = random.Next(Math.Min(header, bytes.Count));
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2 when bytes.Count > 1:
                    bytes.RemoveAt(at);
                    break;
                case 3:
                    bytes.InsertRange(at, [.. bytes.Skip(random.Next(bytes.Count)).Take(random.Next(40))]);
                    break;
                case 4:
                    Cut(bytes, random);
                    break;
                case 5:
                    Overwrite(bytes, at, random);
                    break;
                default:
                    // data only: harmless
                    bytes[^random.Next(1, Math.Min(200, bytes.Count))] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }

    private static void Cut(List<byte> bytes, Random random)
    {
        int length = random.Next(1, bytes.Count);
        bytes.RemoveRange(length, bytes.Count - length);
    }

    private static void Overwrite(List<byte> bytes, int at, Random random)
    {
        byte[] number = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, Numbers[random.Next(Numbers.Length)]);
        for (int i = 0; i < (random.Next(2) == 0 ? 4 : 8) && at + i < bytes.Count; i++)
        {
            bytes[at + i] = number[i];
        }
    }

    private static void OpenAndRead(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        foreach ((string name, GgufTensor entry) in file.Entries)
        {
            using Tensor tensor = file.Read(name);
            Assert.Equal(entry.Shape, tensor.shape);
            // a copy touches every byte
            using Tensor copy = tensor.clone();
            Assert.Equal(file.DTypeOf(name), copy.dtype);
        }
    }
}
