using System.Text.Json;
using System.Text.RegularExpressions;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Keys;

namespace HunyuanVideo.Model.Lora;

/// <summary>
/// What the factors of a file are multiplied by: alpha / rank, where the alpha stands beside the factors (kohya and most others), in the
/// file's metadata (diffusers) or in <c>adapter_config.json</c> beside it (PEFT); 1 where there is none.
/// </summary>
internal sealed class LoraScales
{
    private const string DiffusersKey = "lora_adapter_metadata";
    private const string PeftFile = "adapter_model.safetensors";
    private const string PeftConfig = "adapter_config.json";
    private static readonly TimeSpan PatternLimit = TimeSpan.FromMilliseconds(100);

    private readonly double? _alpha;
    private readonly bool _byRoot;
    private readonly List<(string Pattern, double Alpha)> _patterns = [];

    private LoraScales()
    {
    }

    private LoraScales(string source, JsonElement config, string prefix)
    {
        _alpha = Number(source, config, prefix + "lora_alpha");
        _byRoot = config.TryGetProperty(prefix + "use_rslora", out JsonElement root) && root.ValueKind == JsonValueKind.True;
        if (config.TryGetProperty(prefix + "alpha_pattern", out JsonElement patterns) && patterns.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty pattern in patterns.EnumerateObject())
            {
                _patterns.Add((pattern.Name, Number(source, patterns, pattern.Name)!.Value));
            }
        }
    }

    /// <summary>The scales of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">Its texts.</param>
    /// <exception cref="CheckpointException">What says them cannot be read.</exception>
    public static LoraScales Of(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.TryGetValue(DiffusersKey, out string? text))
        {
            return Parse($"{path}: the metadata '{DiffusersKey}'", text, "transformer.");
        }

        string config = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, PeftConfig);
        return Path.GetFileName(path) == PeftFile && File.Exists(config)
            ? Parse($"{path}: {PeftConfig} beside it", ReadText(config), string.Empty)
            : new LoraScales();
    }

    /// <summary>What a layer's product is multiplied by.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rank">The rank of its factors.</param>
    public double Of(LoraLayer layer, long rank)
    {
        if (layer.Number(LoraRole.Alpha) is { } own)
        {
            // kohya writes 0 for "as the rank"
            return own == 0 ? 1 : own / rank;
        }

        double? alpha = PatternFor(layer.Name) ?? _alpha;
        return alpha is null ? 1 : _byRoot ? alpha.Value / Math.Sqrt(rank) : alpha.Value / rank;
    }

    private double? PatternFor(string layer)
    {
        foreach ((string pattern, double alpha) in _patterns)
        {
            if (layer == pattern || layer.EndsWith("." + pattern, StringComparison.Ordinal) || Matches(pattern, layer))
            {
                return alpha;
            }
        }

        return null;
    }

    private static bool Matches(string pattern, string layer)
    {
        try
        {
            return Regex.IsMatch(layer, $@"(.*\.)?({pattern})$", RegexOptions.ExplicitCapture, PatternLimit);
        }
        catch (Exception error) when (error is ArgumentException or RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static LoraScales Parse(string source, string text, string prefix)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new LoraScales(source, document.RootElement, prefix)
                : throw new CheckpointException($"{source} is not a JSON object.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new CheckpointException($"{source} is not valid JSON.", error);
        }
    }

    private static double? Number(string source, JsonElement config, string key)
    {
        if (!config.TryGetProperty(key, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) && number >= 0
            ? number
            : throw new CheckpointException($"{source} must say a number of 0 or more for '{SafetensorsHeader.OneLine(key)}'.");
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (CheckpointException.IsUnreadable(error))
        {
            throw CheckpointException.Unreadable(path, error);
        }
    }
}
