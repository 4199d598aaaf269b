using System.Text.Json;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.TextEncoders;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.TextEncoders;

[Collection(TensorCount.Collection)]
public sealed class PromptEncoderTests
{
    [Fact]
    public void Encode_ReferencePrompts_GivesTheirIdsStatesMaskAndVector()
    {
        string[] references = Directory.GetFiles(Golden.Find("HYV_NANO_REFERENCE_DIR", "NanoReference"), "ref*.json");
        Assert.NotEmpty(references);
        using PromptEncoder encoder = NanoText.OpenEncoder();
        foreach (string path in references)
        {
            CheckReference(encoder, path);
        }
    }

    private static void CheckReference(PromptEncoder encoder, string path)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile reference = Golden.OpenFile(Path.ChangeExtension(path, ".safetensors"));
        JsonElement settings = JsonConfig.Open(path).Root;
        string prompt = settings.GetProperty("prompt").GetString()!;
        bool image = settings.GetProperty("frames").GetInt32() == 1;

        (long[] ids, long[] mask) = encoder.Tokenizer.EncodeLlama(prompt, image);
        Assert.Equal(settings.GetProperty("cropStart").GetInt32(), encoder.Tokenizer.Cut(image));
        Assert.Equal(settings.GetProperty("textLength").GetInt32(), encoder.Tokenizer.TextLength);
        Assert.Equal(Longs(reference.Read("llama_ids")), ids);
        Assert.Equal(Longs(reference.Read("llama_mask")), mask);
        Assert.Equal(Longs(reference.Read("clip_ids")), encoder.Tokenizer.EncodeClip(prompt));

        using TextConditioning text = encoder.Encode(prompt, image, TestContext.Current.CancellationToken);
        Assert.Equal(Longs(reference.Read("text_mask")), Longs(text.TextMask));
        TensorAssert.Close(reference.Read("llama_states"), text.TextStates, 1e-4, $"{path}: llama_states");
        TensorAssert.Close(reference.Read("clip_pooled"), text.Pooled, 1e-4, $"{path}: clip_pooled");
    }

    [Fact]
    public void Encode_SeveralTimes_LeavesNoTensorBehind()
    {
        using PromptEncoder encoder = NanoText.OpenEncoder();
        long before = TensorCount.Settled();
        for (int i = 0; i < 4; i++)
        {
            using TextConditioning text = encoder.Encode("A red ball bounces on green grass.", image: i == 0, CancellationToken.None);
            Assert.Equal(before + 3, Tensor.TotalCount);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Encode_Cancelled_ThrowsAndLeavesNoTensorBehind()
    {
        using PromptEncoder encoder = NanoText.OpenEncoder();
        using var source = new CancellationTokenSource();
        source.Cancel();
        long before = TensorCount.Settled();
        Assert.Throws<OperationCanceledException>(() => encoder.Encode("A red ball.", image: false, source.Token));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Dispose_FreesTheWeights()
    {
        long before = TensorCount.Settled();
        NanoText.OpenEncoder().Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Constructor_TokenizerOfAnotherModel_Throws()
    {
        using LlamaTextEncoder llama = GoldenText.OpenLlama();
        using ClipTextEncoder clip = GoldenText.OpenClip();
        CheckpointException error = Assert.Throws<CheckpointException>(() => new PromptEncoder(NanoText.OpenTokenizer(), llama, clip));
        Assert.Contains("1023", error.Message, StringComparison.Ordinal);
        Assert.Contains("300 rows", error.Message, StringComparison.Ordinal);
    }

    private static long[] Longs(Tensor ids) => ids.to(ScalarType.Int64).data<long>().ToArray();
}
