using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Model.Tests.Support;

public sealed class SceneExpectationTests
{
    [Theory]
    [InlineData("A red ball bounces on green grass.", "green grass", "red", "bounces")]
    [InlineData("A large white star shrinks in the night sky.", "night sky", "white", "shrinks")]
    [InlineData("Big blue square drifting left, black background", "black", "blue", "moves left")]
    [InlineData("A purple triangle falls down at sunset, cinematic", "sunset", "purple", "moves down")]
    [InlineData("An orange ball circles around on a blue background", "blue", "orange", "circles around")]
    [InlineData("a yellow star spinning in a starry night sky", "night sky", "yellow", "spins")]
    [InlineData("A white circle moves right on a white background", "white", "white", "moves right")]
    public void Parse_Prompt_FindsWhatItAsksFor(string prompt, string background, string colour, string motion) =>
        Assert.Equal(new SceneExpectation(background, colour, motion), SceneExpectation.Parse(prompt, NanoVocabulary));

    [Theory]
    [InlineData("A red ball bounces.")]
    [InlineData("A ball bounces on green grass.")]
    [InlineData("A red ball on green grass.")]
    [InlineData("A red ball moves left and a cyan square moves right on a black background.")]
    public void Parse_NotOneOfEach_Throws(string prompt) =>
        Assert.Throws<ArgumentException>(() => SceneExpectation.Parse(prompt, NanoVocabulary));

    [Theory]
    [InlineData(220, 30, 40, "red")]
    [InlineData(255, 150, 190, "pink")]
    [InlineData(125, 60, 205, "purple")]
    [InlineData(30, 80, 240, "blue")]
    [InlineData(20, 200, 230, "cyan")]
    [InlineData(5, 200, 50, "green")]
    [InlineData(255, 225, 40, "yellow")]
    [InlineData(220, 125, 30, "orange")]
    [InlineData(250, 250, 248, "white")]
    [InlineData(128, 128, 128, null)]
    [InlineData(10, 10, 40, null)]
    public void NameOf_Colour_IsTheNearest(double red, double green, double blue, string? name) =>
        Assert.Equal(name, SceneColour.NameOf(new Rgb(red, green, blue)));

    private static IReadOnlyDictionary<string, IReadOnlyList<string>> NanoVocabulary =>
        ModelCard.Open(Path.Combine(Nano.Folder, ModelCard.FileName)).Vocabulary!;
}
