using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Loras;

/// <summary>LoRAs that were trained to render in few steps.</summary>
public sealed class DistillerAdviceTests
{
    private static readonly RenderField[] Three = [RenderFields.InferSteps, RenderFields.FlowShift, RenderFields.EmbeddedGuidanceScale];

    [Fact]
    public void Of_NoneOrOff_IsNoAdvice()
    {
        Assert.Null(Of());
        Assert.Null(Of(new RequestedLora("style")));
        Assert.Null(Of(new RequestedLora("fast", 0)));
        Assert.Null(DistillerAdvice.Of(null, CardOf));
    }

    [Fact]
    public void Sentence_NothingGiven_AllIsTaken()
    {
        DistillerAdvice advice = Of(new RequestedLora("style"), new RequestedLora("fast"))!;
        RenderRequest request = RenderFields.Defaults(advice.Fill(Samples.Card));

        Assert.Equal((6, 17.0, 6.0), (request.InferSteps, request.FlowShift, request.EmbeddedGuidanceScale));
        Assert.Equal(
            "fast, of FastVideo, makes renders with steps 6, shift 17, embedded guidance 6. Taken, as nothing else was asked for: steps 6, shift 17, embedded guidance 6.",
            advice.Sentence(request, _ => false));
    }

    [Fact]
    public void Sentence_AllGiven_TellsWhatDiffersAndNothingWhereNothingDoes()
    {
        DistillerAdvice advice = Of(new RequestedLora("fast", 0.5))!;
        RenderRequest request = RenderFields.Defaults(Samples.Card) with { InferSteps = 30, FlowShift = 17, EmbeddedGuidanceScale = 2.5 };

        Assert.Equal(
            "fast, of FastVideo, makes renders with steps 6, shift 17, embedded guidance 6. Left as asked for, though noise or blur may come of it: steps 30, embedded guidance 2.5.",
            advice.Sentence(request, Three.Contains));
        Assert.Null(advice.Sentence(request with { InferSteps = 6, EmbeddedGuidanceScale = 6 }, Three.Contains));
    }

    [Fact]
    public void Sentence_TwoThatWantOtherSettings_TakesNone()
    {
        DistillerAdvice advice = Of(new RequestedLora("fast"), new RequestedLora("acc"))!;
        ModelCard filled = advice.Fill(Samples.Card);

        Assert.Same(Samples.Card, filled);
        Assert.Equal(
            "fast (FastVideo: steps 6, shift 17, embedded guidance 6) and acc (AccVideo: steps 5, shift 7, embedded guidance 6) were made for different settings, so none was taken; better use one of them.",
            advice.Sentence(RenderFields.Defaults(filled), _ => false));
    }

    private static DistillerAdvice? Of(params RequestedLora[] loras) => DistillerAdvice.Of(new RequestedLoras(loras), CardOf);

    private static DistilledLora? CardOf(string name) => name switch
    {
        "fast" => DistilledLora.FastVideo,
        "acc" => DistilledLora.AccVideo,
        _ => null,
    };
}
