using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Support;

/// <summary>A render of each example of the nano model's card, what it asks for and what it shows.</summary>
public sealed class ExampleVideos : IDisposable
{
    private const long Seed = 1;

    private readonly Lazy<IReadOnlyList<ExampleVideo>> _all = new(Render);

    internal IReadOnlyList<ExampleVideo> All => _all.Value;

    public void Dispose()
    {
        if (_all.IsValueCreated)
        {
            All.ToList().ForEach(example => example.Frames.Dispose());
        }
    }

    private static List<ExampleVideo> Render()
    {
        using HunyuanVideoPipeline pipeline = Nano.Open();
        ModelCard card = pipeline.Card;
        var all = new List<ExampleVideo>();
        foreach (string prompt in card.Examples)
        {
            using GeneratedVideo video = pipeline.Render(card.DefaultSettings(prompt) with { Seed = Seed }, progress: null, CancellationToken.None);
            all.Add(new ExampleVideo(
                prompt, SceneExpectation.Parse(prompt, card.Vocabulary!), video.Frames.clone().DetachFromDisposeScope(), SceneMeasure.Of(video.Frames)));
        }

        return all;
    }
}

/// <summary>One of them.</summary>
internal sealed record ExampleVideo(string Prompt, SceneExpectation Expectation, Tensor Frames, SceneMeasure Scene)
{
    public override string ToString() =>
        $"{Prompt}: background {Scene.Rows[0]} to {Scene.Rows[^1]}, {Scene.Evenness:p0} even; object {Scene.Colour}, {SceneMotion.Of(Scene)}";
}
