using System.Globalization;
using HunyuanVideo.Model.Pipeline;
using Spectre.Console;

namespace HunyuanVideo.Web.Commands;

/// <summary>A render as progress bars on the error stream, one for each phase; standard output stays free for the result.</summary>
public sealed class RenderView
{
    private readonly IAnsiConsole _console;
    private readonly ProgressContext _context;
    private ProgressTask? _current;

    private RenderView(IAnsiConsole console, ProgressContext context)
    {
        _console = console;
        _context = context;
    }

    /// <summary>Shows bars while <paramref name="work"/> runs.</summary>
    public static Task<T> ShowAsync<T>(GenerationSettings settings, Func<RenderView, Task<T>> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.Width}×{settings.Height}, {settings.VideoLength} frames, {settings.InferSteps} steps, seed {settings.Seed}"));
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new RenderView(console, context)));
    }

    public void Loading(LoadProgress progress) => Draw("load model", progress.Step, progress.Of);

    public void Rendering(GenerationProgress progress)
    {
        string phase = progress.Phase switch
        {
            GenerationPhase.TextEncoding => "text",
            GenerationPhase.Denoising => string.Create(CultureInfo.InvariantCulture, $"denoise {progress.Step}/{progress.Of}"),
            _ => "decode",
        };
        Draw(phase, progress.Step, progress.Of);
    }

    public void Encoding() => Draw("mp4", 0, 1);

    /// <summary>The last bar is full too.</summary>
    public void Finished() => _current?.StopTask();

    public void Warn(string message) => _console.WriteLine("Note: " + message);

    private void Draw(string phase, int step, int of)
    {
        string name = phase.Split(' ')[0];
        if (_current is null || !_current.Description.StartsWith(name, StringComparison.Ordinal))
        {
            if (_current is not null)
            {
                _current.Value = _current.MaxValue;
                _current.StopTask();
            }

            _current = _context.AddTask(phase, maxValue: of);
        }

        _current.Description = phase;
        _current.MaxValue = of;
        _current.Value = step;
    }
}
