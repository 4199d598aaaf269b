using HunyuanVideo.Model.TextEncoders.Tokenizers;

namespace HunyuanVideo.Model.TextEncoders;

/// <summary>The text around a prompt that tells the language model what to look for. The states of its prefix are cut off again.</summary>
public sealed record PromptTemplate
{
    /// <summary>Where the prompt goes.</summary>
    public const string Placeholder = "{PROMPT}";

    /// <summary>Takes a text that has <see cref="Placeholder"/> once.</summary>
    /// <exception cref="ArgumentException">The placeholder is missing or there twice.</exception>
    public PromptTemplate(string text)
    {
        string[] parts = text.Split(Placeholder);
        if (parts.Length != 2)
        {
            throw new ArgumentException($"A prompt template must have {Placeholder} once, not {parts.Length - 1} times.", nameof(text));
        }

        (Prefix, Suffix) = (parts[0], parts[1]);
    }

    /// <summary>For jobs of several frames.</summary>
    public static PromptTemplate Video { get; } = new(
        "<|start_header_id|>system<|end_header_id|>\n\nDescribe the video by detailing the following aspects: "
        + "1. The main content and theme of the video."
        + "2. The color, shape, size, texture, quantity, text, and spatial relationships of the objects."
        + "3. Actions, events, behaviors temporal relationships, physical movement changes of the objects."
        + "4. background environment, light, style and atmosphere."
        + "5. camera angles, movements, and transitions used in the video:<|eot_id|>"
        + "<|start_header_id|>user<|end_header_id|>\n\n{PROMPT}<|eot_id|>");

    /// <summary>For jobs of one frame.</summary>
    public static PromptTemplate Image { get; } = new(
        "<|start_header_id|>system<|end_header_id|>\n\nDescribe the image by detailing the color, shape, size, texture, "
        + "quantity, text, spatial relationships of the objects and background:<|eot_id|>"
        + "<|start_header_id|>user<|end_header_id|>\n\n{PROMPT}<|eot_id|>");

    /// <summary>What stands in front of the prompt.</summary>
    public string Prefix { get; }

    /// <summary>What stands behind the prompt.</summary>
    public string Suffix { get; }

    /// <summary>How many leading tokens to cut off; null, the default, counts those of the prefix.</summary>
    public int? CropStart { get; init; }

    /// <summary>The prompt in its template.</summary>
    public string Format(string prompt) => Prefix + prompt + Suffix;

    /// <summary>
    /// How many leading tokens, the begin token included, do not belong to the prompt: 95 for the released model's videos, 36 for its images.
    /// </summary>
    public int Cut(LlamaTokenizer tokenizer) => CropStart ?? tokenizer.Encode(Prefix).Count;
}
