using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Checkpoints;
using HunyuanVideo.Model.Tests.Support;

namespace HunyuanVideo.Model.Tests.Settings;

public sealed class ModelCardTests
{
    private static ModelCard NanoCard => ModelCard.Open(Path.Combine(Nano.Folder, ModelCard.FileName));

    [Fact]
    public void Open_Nano_SaysWhatItCanDo()
    {
        ModelCard card = NanoCard;
        Assert.Equal(("HunyuanVideo nano", 48, 95), (card.Name, card.TextLength, card.CropStart));
        Assert.Equal(new ModelDefaults { Steps = 24, Frames = 33, FlowShift = 3, EmbeddedGuidance = 6, Fps = 24 }, card.Defaults);
        Assert.Equal(["preview", "final"], card.Tiers.Select(tier => tier.Name));
        Assert.Equal([new(160, 96), new(96, 160), new(128, 128)], card.Tiers[0].Sizes);
        Assert.Equal([17, 33], card.Lengths);
        Assert.Equal(["shapes", "colors", "sizes", "motions", "backgrounds"], card.Vocabulary!.Keys);
    }

    [Fact]
    public void Open_Nano_ExamplesAreOfItsVocabulary()
    {
        ModelCard card = NanoCard;
        SceneExpectation[] scenes = [.. card.Examples.Select(example => SceneExpectation.Parse(example, card.Vocabulary!))];
        Assert.Equal(card.Vocabulary!["backgrounds"].Order(), scenes.Select(scene => scene.Background).Distinct().Order());
        Assert.True(scenes.Select(scene => scene.Motion).Distinct().Count() >= 8);
    }

    [Fact]
    public void Released_Card_HasTheOfficialSizesAndDefaults()
    {
        ModelCard card = ModelCard.Released;
        VideoSize[] official =
        [
            new(1280, 720), new(720, 1280), new(1104, 832), new(832, 1104), new(960, 960),
            new(960, 544), new(544, 960), new(832, 624), new(624, 832), new(720, 720),
        ];
        Assert.Equal(official, card.Tiers.SelectMany(tier => tier.Sizes));
        Assert.Equal(["720p", "540p"], card.Tiers.Select(tier => tier.Name));
        Assert.Equal(new ModelDefaults { Steps = 50, Frames = 129, FlowShift = 7, EmbeddedGuidance = 6, Fps = 24 }, card.Defaults);
        Assert.Equal((256, 95), (card.TextLength, card.CropStart));
        Assert.Null(card.Vocabulary);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Settings_EverySizeLengthAndExample_CanBeRendered(bool nano)
    {
        ModelCard card = nano ? NanoCard : ModelCard.Released;
        foreach (VideoSize size in card.Tiers.SelectMany(tier => tier.Sizes))
        {
            foreach (int frames in card.Lengths)
            {
                Assert.Empty(SettingsRules.Check(card.DefaultSettings(card.Examples[0]) with { Width = size.Width, Height = size.Height, VideoLength = frames }));
            }
        }

        Assert.All(card.Examples, example => Assert.Empty(SettingsRules.Check(card.DefaultSettings(example))));
    }

    [Fact]
    public void DefaultSettings_Nano_AreTheCards()
    {
        GenerationSettings settings = NanoCard.DefaultSettings("a ball");
        Assert.Equal(("a ball", 160, 96, 33, 24), (settings.Prompt, settings.Width, settings.Height, settings.VideoLength, settings.InferSteps));
        Assert.Equal((3.0, 6.0, 1.0, -1L), (settings.FlowShift, settings.EmbeddedGuidanceScale, settings.GuidanceScale, settings.Seed));
    }

    [Fact]
    public void SaveAndOpen_Card_KeepsEverything()
    {
        using var folder = new TemporaryFolder();
        ModelCard card = NanoCard with
        {
            Description = "Quotes \" and 一只猫 \ud83d\ude00",
            LatentRgb = new LatentRgbFactors([[0.1f, -0.2f, 0.3f], [1e-7f, 0, 5]], [0.5f, 0.25f, -1]),
            Defaults = new ModelDefaults { Steps = 3, Frames = 5, FlowShift = 1.5, EmbeddedGuidance = 2.5, Fps = 12 },
        };
        card.Save(folder.PathOf("card.json"));
        ModelCard opened = ModelCard.Open(folder.PathOf("card.json"));
        opened.Save(folder.PathOf("again.json"));

        Assert.Equal(File.ReadAllText(folder.PathOf("card.json")), File.ReadAllText(folder.PathOf("again.json")));
        Assert.Equal((card.Name, card.Description, card.TextLength, card.CropStart), (opened.Name, opened.Description, opened.TextLength, opened.CropStart));
        Assert.Equal(card.Defaults, opened.Defaults);
        Assert.Equal(card.Tiers.SelectMany(tier => tier.Sizes), opened.Tiers.SelectMany(tier => tier.Sizes));
        Assert.Equal(card.Lengths, opened.Lengths);
        Assert.Equal(card.Examples, opened.Examples);
        Assert.Equivalent(card.Vocabulary, opened.Vocabulary, strict: true);
        Assert.Equal(card.LatentRgb.Factors, opened.LatentRgb!.Factors);
        Assert.Equal(card.LatentRgb.Bias, opened.LatentRgb.Bias);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("\u0000\u0001")]
    [InlineData("""{"name":"x","tiers":[],"lengths":[1]}""")]
    [InlineData("""{"name":"x","tiers":[{"name":"a","sizes":[]}],"lengths":[1]}""")]
    [InlineData("""{"name":"x","tiers":[{"name":"a","sizes":null}],"lengths":[1]}""")]
    [InlineData("""{"name":"x","tiers":[{"name":"a"}],"lengths":[1]}""")]
    [InlineData("""{"name":"x","tiers":[null],"lengths":[1]}""")]
    [InlineData("""{"name":"x","tiers":null,"lengths":[1]}""")]
    [InlineData("""{"name":"x","tiers":[{"name":"a","sizes":[[16,16]]}],"lengths":[]}""")]
    [InlineData("""{"name":"x","tiers":[{"name":"a","sizes":[[16,16]]}],"lengths":["1"]}""")]
    [InlineData("""{"name":"x","tiers":[{"name":"a","sizes":[[16,16]]}]}""")]
    [InlineData("""{"tiers":[{"name":"a","sizes":[[16,16]]}],"lengths":[1]}""")]
    [InlineData("""{"name":null,"tiers":[{"name":"a","sizes":[[16,16]]}],"lengths":[1]}""")]
    [InlineData("""{"name":"\ud800","tiers":[{"name":"a","sizes":[[16,16]]}],"lengths":[1]}""")]
    public void Open_BrokenCard_IsRefusedInOneLine(string json) => AssertRefused(json);

    [Theory]
    [InlineData("[16]")]
    [InlineData("[16,16,16]")]
    [InlineData("[16.5,16]")]
    [InlineData("""["16",16]""")]
    [InlineData("16")]
    [InlineData("null")]
    [InlineData("[99999999999,16]")]
    [InlineData("[15,16]")]
    [InlineData("[16,0]")]
    [InlineData("[16,8192]")]
    public void Open_BadSize_IsRefusedInOneLine(string size) =>
        AssertRefused($$"""{"name":"x","tiers":[{"name":"a","sizes":[[16,16],{{size}}]}],"lengths":[1]}""");

    [Theory]
    [InlineData("\"lengths\":[1,6]")]
    [InlineData("\"lengths\":[1],\"examples\":null")]
    [InlineData("\"lengths\":[1],\"examples\":[null]")]
    [InlineData("\"lengths\":[1],\"defaults\":null")]
    [InlineData("\"lengths\":[1],\"defaults\":{\"steps\":0}")]
    [InlineData("\"lengths\":[1],\"defaults\":{\"frames\":6}")]
    [InlineData("\"lengths\":[1],\"defaults\":{\"flowShift\":1e999}")]
    [InlineData("\"lengths\":[1],\"defaults\":{\"fps\":0}")]
    [InlineData("\"lengths\":[1],\"textLength\":0")]
    [InlineData("\"lengths\":[1],\"cropStart\":-1")]
    [InlineData("\"lengths\":[1],\"vocabulary\":{\"a\":null}")]
    [InlineData("\"lengths\":[1],\"latentRgb\":{\"factors\":[[1,2]],\"bias\":[0,0,0]}")]
    [InlineData("\"lengths\":[1],\"latentRgb\":{\"factors\":[[1,2,3]],\"bias\":[0,0]}")]
    [InlineData("\"lengths\":[1],\"latentRgb\":{\"factors\":[],\"bias\":[0,0,0]}")]
    [InlineData("\"lengths\":[1],\"latentRgb\":{\"factors\":[null],\"bias\":[0,0,0]}")]
    [InlineData("\"lengths\":[1],\"latentRgb\":{\"factors\":[[1,2,3]],\"bias\":null}")]
    public void Open_BadValue_IsRefusedInOneLine(string members) =>
        AssertRefused($$"""{"name":"x","tiers":[{"name":"a","sizes":[[16,16]]}],{{members}}}""");

    [Fact]
    public void Open_LeastCard_TakesTheReleasedDefaults()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("card.json");
        File.WriteAllText(path, """{"name":"x","tiers":[{"name":"a","sizes":[[32,16]]}],"lengths":[1]}""");
        ModelCard card = ModelCard.Open(path);
        Assert.Equal((new VideoSize(32, 16), new ModelDefaults(), 256, 95), (card.DefaultSize, card.Defaults, card.TextLength, card.CropStart));
    }

    [Fact]
    public void Open_NoFile_IsRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("card.json");
        AssertOneLine(path, Assert.Throws<CheckpointException>(() => ModelCard.Open(path)));
    }

    private static void AssertRefused(string json)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("card.json");
        File.WriteAllText(path, json);
        AssertOneLine(path, Assert.Throws<CheckpointException>(() => ModelCard.Open(path)));
    }

    private static void AssertOneLine(string path, CheckpointException error)
    {
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
