using System.Buffers.Binary;
using System.Text;

namespace HunyuanVideo.Model.Tests.Checkpoints;

/// <summary>Puts safetensors files together byte by byte, right or wrong.</summary>
internal static class RawSafetensors
{
    public static byte[] File(string header, int dataLength) => File(Encoding.UTF8.GetBytes(header), dataLength);

    public static byte[] File(byte[] header, int dataLength, ulong? claimedHeaderLength = null)
    {
        byte[] file = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(file, claimedHeaderLength ?? (ulong)header.Length);
        header.CopyTo(file, 8);
        for (int i = 0; i < dataLength; i++)
        {
            file[8 + header.Length + i] = (byte)(i * 7);
        }

        return file;
    }

    public static string Tensor(string name, string dtype, string shape, string offsets) =>
        $$"""{{name}}:{"dtype":{{dtype}},"shape":{{shape}},"data_offsets":{{offsets}}}""";
}
