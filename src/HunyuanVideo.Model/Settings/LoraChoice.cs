using System.Security.Cryptography;
using System.Text.Json.Serialization;
using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Settings;

/// <summary>A LoRA file and how strongly it is applied. Two are equal when their files hold the same bytes and their strengths are the same.</summary>
public sealed record LoraChoice
{
    /// <summary>The largest strength, and the largest negative one, that is accepted.</summary>
    public const double LargestStrength = 10;

    /// <summary>Creates a choice.</summary>
    /// <param name="file">The file.</param>
    /// <param name="hash">SHA-256 of the file, as 64 hexadecimal digits; see <see cref="HashOf"/>.</param>
    /// <param name="strength">What its changes are multiplied by: 1 as trained, 0 not at all.</param>
    public LoraChoice(string file, string hash, double strength)
    {
        (File, Hash, Strength) = (file, hash, strength);
    }

    /// <summary>The file.</summary>
    [JsonIgnore]
    public string File { get; }

    /// <summary>What people call it: the file's name without its ending, unless set.</summary>
    [JsonIgnore]
    public string Name
    {
        get => field ?? Path.GetFileNameWithoutExtension(File);
        init;
    }

    /// <summary>SHA-256 of the file, as 64 hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>What its changes are multiplied by.</summary>
    public double Strength { get; }

    /// <summary>Reads a file's hash.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static LoraChoice Of(string file, double strength) => new(file, HashOf(file), strength);

    /// <summary>SHA-256 of a file, as 64 hexadecimal digits.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static string HashOf(string file)
    {
        try
        {
            using FileStream stream = System.IO.File.OpenRead(file);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (CheckpointException.IsUnreadable(error))
        {
            throw CheckpointException.Unreadable(file, error);
        }
    }

    /// <inheritdoc />
    public bool Equals(LoraChoice? other) => other is not null && Hash == other.Hash && Strength.Equals(other.Strength);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Hash, Strength);
}
