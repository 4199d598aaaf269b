using System.Buffers.Binary;
using System.Text.Json;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>Writes safetensors files: whole, or not at all.</summary>
public static class SafetensorsWriter
{
    /// <summary>How much of a tensor is copied at a time.</summary>
    private const long ChunkBytes = 64L << 20;

    /// <summary>Writes the tensors under a temporary name and then renames the file; an older file of that name is replaced.</summary>
    /// <param name="path">Where the file shall be.</param>
    /// <param name="tensors">What it shall hold: tensors of any device and of any type the format knows, fp16, bf16 and fp8 included.</param>
    /// <param name="metadata">Texts for <c>__metadata__</c>.</param>
    /// <exception cref="CheckpointException">The file cannot be written, or a tensor cannot be stored; nothing is left behind.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        // larger elements first, so that every tensor starts at a multiple of its element size
        KeyValuePair<string, Tensor>[] ordered =
        [
            .. tensors.OrderByDescending(pair => SafetensorsDType.SizeOf(pair.Value.dtype)).ThenBy(pair => pair.Key, StringComparer.Ordinal),
        ];
        byte[] header = Header(path, ordered, metadata);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            WriteFile(temporary, header, ordered);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CheckpointException($"{path} cannot be written: {error.Message}", error);
        }
        finally
        {
            DeleteLeftover(temporary);
        }
    }

    private static byte[] Header(string path, KeyValuePair<string, Tensor>[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            long offset = 0;
            foreach ((string name, Tensor tensor) in tensors)
            {
                string dtype = CheckStorable(path, name, tensor);
                long end = offset + (tensor.numel() * SafetensorsDType.SizeOf(tensor.dtype));
                json.WriteStartObject(name);
                json.WriteString("dtype", dtype);
                WriteNumbers(json, "shape", tensor.shape);
                WriteNumbers(json, "data_offsets", offset, end);
                json.WriteEndObject();
                offset = end;
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static string CheckStorable(string path, string name, Tensor tensor)
    {
        if (name == SafetensorsHeader.MetadataKey || !SafetensorsHeader.IsPlainName(name))
        {
            throw new CheckpointException($"{path} cannot be written: a tensor's name is reserved, too long or holds characters that cannot be shown.");
        }

        if (tensor.device_type == TorchSharp.DeviceType.META || tensor.is_sparse)
        {
            throw new CheckpointException($"{path} cannot be written: tensor '{name}' is sparse or has no values.");
        }

        return SafetensorsDType.NameOf(tensor.dtype)
            ?? throw new CheckpointException($"{path} cannot be written: the format has no data type for tensor '{name}' of type {tensor.dtype}.");
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, params ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void WriteFile(string path, byte[] header, KeyValuePair<string, Tensor>[] tensors)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach ((_, Tensor tensor) in tensors)
        {
            WriteTensor(stream, tensor);
        }

        // the rename must not reach the disk before the content
        stream.Flush(flushToDisk: true);
    }

    private static void WriteTensor(FileStream stream, Tensor tensor)
    {
        if (tensor.numel() == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        Tensor flat = tensor.detach().contiguous().reshape(-1);
        long step = ChunkBytes / SafetensorsDType.SizeOf(tensor.dtype);
        for (long start = 0; start < flat.numel(); start += step)
        {
            using var chunkScope = NewDisposeScope();
            Tensor chunk = flat.narrow(0, start, Math.Min(step, flat.numel() - start)).cpu();
            stream.Write(AtenNative.ViewAs(chunk, ScalarType.Byte).data<byte>().ToArray());
        }
    }

    private static void DeleteLeftover(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // the error that made the writing fail says more than this one
        }
    }
}
