using System.CommandLine;
using System.Globalization;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Benchmarks;

/// <summary>
/// <c>composition</c>: how much of a preview its keeper keeps, by strength, beside a fresh render of the same seed. For models with a
/// vocabulary, whose clips can be measured.
/// </summary>
internal static class CompositionCommand
{
    public static Command Create()
    {
        var options = new BenchOptions();
        var seeds = new Option<int>("--seeds") { Description = "Seeds of each example of the card.", DefaultValueFactory = _ => 5 };
        var firstSeed = new Option<long>("--first-seed") { Description = "The first of them.", DefaultValueFactory = _ => 1 };
        var strengths = new Option<string>("--strengths") { Description = "Separated by commas.", DefaultValueFactory = _ => "0.5,0.6,0.7,0.8,0.9,0.95" };
        var rows = new Option<string?>("--rows") { Description = "Also write every row to this file, as text separated by tabs." };
        var command = new Command("composition", "Compare keepers with their previews.") { seeds, firstSeed, strengths, rows };
        options.AddTo(command);
        command.SetAction(arguments => Run(
            options,
            arguments,
            Enumerable.Range(0, arguments.GetValue(seeds)).Select(more => arguments.GetValue(firstSeed) + more),
            Numbers(arguments.GetValue(strengths)!),
            arguments.GetValue(rows)));
        return command;
    }

    private static int Run(BenchOptions options, ParseResult arguments, IEnumerable<long> seeds, double[] strengths, string? rowsFile)
    {
        IModelSource folder = options.Folder(arguments);
        SizeTier[] tiers = [.. folder.Card.Tiers.OrderBy(tier => (long)tier.Sizes[0].Width * tier.Sizes[0].Height).Take(2)];
        GenerationSettings settings = options.Settings(arguments, folder.Card);
        using HunyuanVideoPipeline pipeline =
            HunyuanVideoPipeline.Load(folder, options.Pipeline(arguments), progress: null, CancellationToken.None);
        string scratch = Directory.CreateTempSubdirectory("composition-").FullName;
        var rows = new List<CompositionRow>();
        int pair = 0;
        foreach (long seed in seeds)
        {
            foreach (string prompt in folder.Card.Examples)
            {
                int ratio = pair++ % tiers[0].Sizes.Count;
                var run = new CompositionRun(pipeline, settings, tiers[0].Sizes[ratio], tiers[1].Sizes[ratio], scratch);
                foreach (CompositionRow row in run.Rows(prompt, seed, strengths))
                {
                    rows.Add(row);
                    Keep(rowsFile, $"{pair}\t{seed}\t{prompt}\t{Line(row)}");
                }
            }
        }

        Directory.Delete(scratch, recursive: true);
        Console.WriteLine(CompositionSummary.Of(rows, pair));
        return 0;
    }

    private static void Keep(string? file, string line)
    {
        if (file is not null)
        {
            File.AppendAllText(file, line + "\n");
        }
    }

    private static string Line(CompositionRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Mode}\t{row.Steps}\t{row.Ssim:F4}\t{row.Pixels:F2}\t{row.Colour:F2}\t{row.Place:F4}\t{row.Fits}\t{row.Evenness:F4}\t{row.Sharpness:F3}\t{row.Seconds:F2}");

    private static double[] Numbers(string text) => [.. text.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
}

/// <summary>The rows of one mode taken together.</summary>
internal static class CompositionSummary
{
    private const int MostFits = 3;

    /// <summary>A table in Markdown: medians, and the part of the clips whose background, colour and motion all fit the prompt.</summary>
    public static string Of(IReadOnlyList<CompositionRow> rows, int pairs)
    {
        var lines = new List<string>
        {
            $"{pairs} pairs, medians",
            "| mode | steps | SSIM | worst tenth | pixels | colour | place | prompt kept | even | sharpness | seconds |",
            "|---|---|---|---|---|---|---|---|---|---|---|",
        };
        lines.AddRange(rows.GroupBy(row => row.Mode, StringComparer.Ordinal).Select(mode => string.Create(
            CultureInfo.InvariantCulture,
            $"| {mode.Key} | {Median(mode, row => row.Steps):0} | {Median(mode, row => row.Ssim):F3} | {Tenth(mode, row => row.Ssim):F3} "
            + $"| {Median(mode, row => row.Pixels):F1} | {Median(mode, row => row.Colour):F1} | {100 * Median(mode, row => row.Place):F1} % "
            + $"| {mode.Count(row => row.Fits == MostFits)} | {Median(mode, row => row.Evenness):F3} "
            + $"| {Median(mode, row => row.Sharpness):F2} | {Median(mode, row => row.Seconds):F1} |")));
        return string.Join(Environment.NewLine, lines);
    }

    private static double Median(IEnumerable<CompositionRow> rows, Func<CompositionRow, double?> value)
    {
        double[] sorted = [.. rows.Select(value).OfType<double>().Order()];
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }

    private static double Tenth(IEnumerable<CompositionRow> rows, Func<CompositionRow, double> value)
    {
        double[] sorted = [.. rows.Select(value).Order()];
        return sorted[sorted.Length / 10];
    }
}
