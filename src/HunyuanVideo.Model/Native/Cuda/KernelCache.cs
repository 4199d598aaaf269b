using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HunyuanVideo.Model.Native.Cuda;

/// <summary>
/// Compiled kernels on disk, by the content of their source and the options they were compiled with. A file that is not
/// whole is compiled again; a folder that cannot be used costs a compilation at each start, nothing else.
/// </summary>
internal sealed class KernelCache(string? folder)
{
    /// <summary>The folder's name in the environment, for a place of one's own.</summary>
    public const string FolderVariable = "HYV_KERNEL_CACHE";

    /// <summary>The folder of this user: only its owner can put code there.</summary>
    public static KernelCache OfUser()
    {
        string? chosen = Environment.GetEnvironmentVariable(FolderVariable);
        string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return new KernelCache(
            !string.IsNullOrEmpty(chosen) ? chosen : string.IsNullOrEmpty(local) ? null : Path.Combine(local, "hunyuanvideo", "kernels"));
    }

    /// <summary>The compiled code of a source, from disk or by compiling.</summary>
    /// <param name="source">The source.</param>
    /// <param name="options">What it is compiled with, the compiler's version included.</param>
    /// <param name="compile">Compiles it.</param>
    public byte[] GetOrCompile(string source, IEnumerable<string> options, Func<byte[]> compile)
    {
        if (folder is null)
        {
            return compile();
        }

        byte[] key = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [.. options, source])));
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(key)}.cubin"));
        if (TryRead(path) is { } kept)
        {
            return kept;
        }

        byte[] code = compile();
        TryWrite(path, code);
        return code;
    }

    private static byte[]? TryRead(string path)
    {
        try
        {
            byte[] file = File.ReadAllBytes(path);
            ReadOnlySpan<byte> code = file.AsSpan(Math.Min(SHA256.HashSizeInBytes, file.Length));
            return SHA256.HashData(code).AsSpan().SequenceEqual(file.AsSpan(0, Math.Min(SHA256.HashSizeInBytes, file.Length))) ? code.ToArray() : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void TryWrite(string path, byte[] code)
    {
        string part = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(part, [.. SHA256.HashData(code), .. code]);
            File.Move(part, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // a cache that cannot be written is no cache
        }
    }
}
