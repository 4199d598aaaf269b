using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Tests.Checkpoints;
namespace HunyuanVideo.Model.Tests.Lora;

/// <summary>A damaged LoRA file is refused in one line, or every tensor in it is used: none is dropped in silence.</summary>
public sealed class LoraFuzzTests
{
    private static readonly string[] Files = ["musubi_kohya", "diffusers_peft", "lycoris_loha", "comfy_generic", "onetrainer_legacy"];

    [Fact]
    public void Open_RandomMutations_AreRefusedInOneLineOrUsedWhole()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {FuzzSettings.Seed}, {FuzzSettings.Count} mutations");
        var random = new Random(FuzzSettings.Seed);
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.safetensors");
        byte[][] originals = [.. Files.Select(name => File.ReadAllBytes(LoraSamples.PathOf(name)))];
        int refused = 0;
        for (int i = 0; i < FuzzSettings.Count; i++)
        {
            File.WriteAllBytes(path, Mutate(originals[i % originals.Length], random));
            refused += FuzzSettings.IsRefused(path, OpenAndUse, $"seed {FuzzSettings.Seed}, mutation {i}") ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} refused, the others used");
        Assert.InRange(refused, FuzzSettings.Count / 2, FuzzSettings.Count - 1);
    }

    private static void OpenAndUse(string path)
    {
        using var file = LoraFile.Open(path, WrittenLora.Table);
        file.CheckValues(CancellationToken.None);
        // two factors and an alpha, or four and an alpha, make one change
        Assert.True(file.Changes.Count > 0, "nothing is changed");
        Assert.Equal(file.Tensors, file.UsedTensors);
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        int headerEnd = 8 + BitConverter.ToInt32(original);
        for (int times = random.Next(1, 4); times > 0; times--)
        {
            switch (random.Next(6))
            {
                case 0: // a letter of a name, type or shape
                    bytes[random.Next(8, headerEnd)] = (byte)"0123456789abkorw_.AB"[random.Next(20)];
                    break;
                case 1:
                    bytes[random.Next(8, headerEnd)] ^= (byte)(1 << random.Next(8));
                    break;
                case 2: // half a file
                    bytes = bytes[..random.Next(1, bytes.Length)];
                    return bytes;
                case 3: // one name becomes another of the same length
                    Swap(bytes, headerEnd, random);
                    break;
                case 4: // a number that is none
                    int at = headerEnd + (random.Next((bytes.Length - headerEnd) / 2) * 2);
                    (bytes[at], bytes[at + 1]) = (0xFF, 0x7F);
                    break;
                default:
                    bytes[random.Next(8)] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return bytes;
    }

    private static void Swap(byte[] bytes, int headerEnd, Random random)
    {
        (string from, string to) = new[] { ("down", "upup"), ("lora_A", "lora_C"), ("alpha", "alpah"), ("_w1_", "_w3_"), ("qkv", "kqv"), ("F16", "I16"), ("F16", "U16") }[random.Next(7)];
        int place = bytes.AsSpan(8, headerEnd - 8).IndexOf(System.Text.Encoding.ASCII.GetBytes(from));
        if (place >= 0)
        {
            System.Text.Encoding.ASCII.GetBytes(to).CopyTo(bytes.AsSpan(8 + place));
        }
    }
}
