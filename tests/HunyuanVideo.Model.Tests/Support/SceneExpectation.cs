namespace HunyuanVideo.Model.Tests.Support;

/// <summary>What a prompt about one object asks for, in the words of the model's vocabulary.</summary>
internal sealed record SceneExpectation(string Background, string Colour, string Motion)
{
    private static readonly (string Said, string Meant)[] Synonyms =
    [
        ("falls down", "moves down"), ("falls", "moves down"), ("rises", "moves up"), ("drifting", "moves"), ("drifts", "moves"), ("moving", "moves"),
        ("bouncing", "bounces"), ("spinning", "spins"), ("growing", "grows"), ("shrinking", "shrinks"), ("circling around", "circles around"),
        ("starry night", "night"), ("grey", "gray"),
    ];

    /// <summary>Reads a prompt.</summary>
    /// <exception cref="ArgumentException">It does not name exactly one background, colour and motion.</exception>
    public static SceneExpectation Parse(string prompt, IReadOnlyDictionary<string, IReadOnlyList<string>> vocabulary)
    {
        string text = Words(prompt);
        foreach ((string said, string meant) in Synonyms)
        {
            text = text.Replace($" {said} ", $" {meant} ", StringComparison.Ordinal);
        }

        // a background's colour must not be taken for the object's
        string background = One(vocabulary["backgrounds"], name => Holds(text, PhraseOf(name, vocabulary)), prompt, "background");
        string rest = text.Replace($" {PhraseOf(background, vocabulary)} ", " ", StringComparison.Ordinal);
        return new SceneExpectation(
            background,
            One(vocabulary["colors"], name => Holds(rest, name), prompt, "colour"),
            One(vocabulary["motions"], name => Holds(rest, name), prompt, "motion"));
    }

    public bool BackgroundFits(SceneMeasure scene) => SceneBackground.Is(Background, scene);

    public bool ColourFits(SceneMeasure scene) =>
        SceneMotion.Of(scene) is not null && scene.Colour is { } colour && SceneColour.NameOf(colour) == Colour;

    public bool MotionFits(SceneMeasure scene) => SceneMotion.Of(scene) is { } motion && motion.Is(Motion);

    /// <summary>A plain colour is a background only where the word follows; a place speaks for itself.</summary>
    private static string PhraseOf(string background, IReadOnlyDictionary<string, IReadOnlyList<string>> vocabulary) =>
        vocabulary["colors"].Contains(background) || background is "black" or "gray" ? $"{background} background" : background;

    private static string One(IEnumerable<string> names, Func<string, bool> isNamed, string prompt, string kind)
    {
        string[] named = [.. names.Where(isNamed)];
        return named.Length == 1
            ? named[0]
            : throw new ArgumentException($"'{prompt}' names {named.Length} of the known {kind}s instead of one.", nameof(prompt));
    }

    private static bool Holds(string text, string words) => text.Contains($" {words} ", StringComparison.Ordinal);

    private static string Words(string prompt)
    {
        char[] letters = [.. prompt.Select(letter => char.IsLetter(letter) ? char.ToLowerInvariant(letter) : ' ')];
        return $" {string.Join(' ', new string(letters).Split(' ', StringSplitOptions.RemoveEmptyEntries))} ";
    }
}
