using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.TextEncoders;

/// <summary>Tokenizers and text encoders together: a prompt in, the transformer's conditioning out. Owns the encoders.</summary>
public sealed class PromptEncoder : IDisposable
{
    /// <summary>Takes over the encoders.</summary>
    /// <exception cref="CheckpointException">A tokenizer makes ids that its encoder has no embedding for.</exception>
    public PromptEncoder(PromptTokenizer tokenizer, LlamaTextEncoder llama, ClipTextEncoder clip)
    {
        // an id without embedding would stop a GPU's whole process
        RequireRows("language model", tokenizer.Llama.LargestId, llama.Config.VocabSize);
        RequireRows("CLIP model", tokenizer.Clip.LargestId, clip.Config.VocabSize);
        Tokenizer = tokenizer;
        Conditioner = new TextConditioner(llama, clip);
    }

    /// <summary>Makes and counts the ids.</summary>
    public PromptTokenizer Tokenizer { get; }

    /// <summary>Encodes ids that were made elsewhere.</summary>
    public TextConditioner Conditioner { get; }

    /// <summary>Encodes a prompt. Call it from one thread at a time.</summary>
    /// <param name="prompt">What is to be seen; white space around it is ignored, and what does not fit is left out.</param>
    /// <param name="image">Whether a single frame is made, which has a template of its own.</param>
    /// <param name="cancellationToken">Checked before each layer of the language model and before CLIP.</param>
    /// <returns>The conditioning, which belongs to the caller.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TextConditioning Encode(string prompt, bool image, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        (long[] ids, long[] mask) = Tokenizer.EncodeLlama(prompt, image);
        Tensor clipIds = tensor(Tokenizer.EncodeClip(prompt)).unsqueeze(0); // (1, 77)
        return Conditioner.Encode(tensor(ids).unsqueeze(0), tensor(mask).unsqueeze(0), Tokenizer.Cut(image), clipIds, cancellationToken);
    }

    /// <summary>How the prompt's tokens fit; quick, and safe from any thread.</summary>
    public PromptTokens CountTokens(string prompt, bool image = false) => Tokenizer.CountTokens(prompt, image);

    /// <inheritdoc />
    public void Dispose() => Conditioner.Dispose();

    private static void RequireRows(string encoder, int largestId, int rows)
    {
        if (largestId >= rows)
        {
            throw new CheckpointException(
                $"The {encoder}'s tokenizer makes ids up to {largestId}, but its embedding has only {rows} rows: they are not of one checkpoint.");
        }
    }
}
