using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Generate;

public sealed class WordsTests
{
    [Theory]
    [InlineData(1280, 720, "16:9")]
    [InlineData(544, 960, "9:16")]
    [InlineData(1104, 832, "4:3")]
    [InlineData(624, 832, "3:4")]
    [InlineData(960, 960, "1:1")]
    [InlineData(160, 96, "5:3")]
    public void AspectRatio_OfficialSizes_IsTheirCommonName(int width, int height, string name) =>
        Assert.Equal(name, AspectRatio.Of(new VideoSize(width, height)));

    [Fact]
    public void Vocabulary_ModelWithAllWords_IsNull() => Assert.Null(VocabularyText.Of(ModelCard.Released));

    [Fact]
    public void Vocabulary_NanoModel_NamesShapesAndBackgrounds()
    {
        ModelCard card = ModelCard.Open(Path.Combine(AppContext.BaseDirectory, "Nano", ModelCard.FileName));

        string? sentence = VocabularyText.Of(card);

        Assert.Contains("ball, circle, square, triangle, star or ring", sentence, StringComparison.Ordinal);
        Assert.Contains("night sky or sunset", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "00:00")]
    [InlineData(-3, "00:00")]
    [InlineData(192, "03:12")]
    [InlineData(3792, "1:03:12")]
    public void Clock_Seconds_ReadsLikeAClock(int seconds, string text) => Assert.Equal(text, DurationText.Clock(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(8.44, "8.4 s")]
    [InlineData(42, "42 s")]
    [InlineData(302, "5 min 2 s")]
    [InlineData(3792, "1 h 3 min")]
    public void Words_Seconds_ReadLikeWords(double seconds, string text) => Assert.Equal(text, DurationText.Words(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Mapping_ThereAndBack_LosesNothing()
    {
        var request = Samples.Request with { NegativePrompt = "blurry", GuidanceScale = 2.5 };

        Assert.Equal(request, request.ToSettings().ToRequest());
    }

    [Fact]
    public void RequestJson_Written_HasTheOfficialNames()
    {
        string json = RequestJson.Write(Samples.Request with { Prompt = "Ein Kätzchen" });

        Assert.Contains("\"infer_steps\": 50", json, StringComparison.Ordinal);
        Assert.Contains("\"embedded_guidance_scale\": 6", json, StringComparison.Ordinal);
        Assert.Contains("Ein Kätzchen", json, StringComparison.Ordinal);
        Assert.DoesNotContain("negative_prompt", json, StringComparison.Ordinal);
    }
}
