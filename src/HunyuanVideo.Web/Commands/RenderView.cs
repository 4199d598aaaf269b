using System.Globalization;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using Spectre.Console;

namespace HunyuanVideo.Web.Commands;

/// <summary>A render as progress bars on the error stream, one for each phase; standard output stays free for the result.</summary>
public sealed class RenderView
{
    private readonly IAnsiConsole _console;
    private readonly ProgressContext _context;
    private ProgressTask? _current;
    private string? _phase;

    private RenderView(IAnsiConsole console, ProgressContext context)
    {
        _console = console;
        _context = context;
    }

    /// <summary>Shows bars while <paramref name="work"/> runs.</summary>
    public static Task<T> ShowAsync<T>(GenerationSettings settings, Func<RenderView, Task<T>> work) => ShowAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.Width}×{settings.Height}, {settings.VideoLength} frames, {settings.InferSteps} steps, seed {settings.Seed}"),
        work);

    /// <summary>Shows a heading, and bars below it while <paramref name="work"/> runs.</summary>
    public static Task<T> ShowAsync<T>(string heading, Func<RenderView, Task<T>> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.WriteLine(heading);
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new RenderView(console, context)));
    }

    public void Loading(LoadProgress progress)
    {
        string text = progress is { BytesPerSecond: { } rate, TotalBytes: > 0 }
            ? string.Create(CultureInfo.InvariantCulture, $"load model {progress.Bytes / 1e9:F1}/{progress.TotalBytes / 1e9:F1} GB, {rate / 1e9:F1} GB/s")
            : "load model";
        // bars count in whole numbers: in thousandths of the bytes
        bool counted = progress.TotalBytes > 0;
        Draw("load model", text, counted ? (int)(progress.Bytes * 1000 / progress.TotalBytes) : progress.Step, counted ? 1000 : progress.Of);
    }

    public void Rendering(GenerationProgress progress)
    {
        string phase = progress.Phase switch
        {
            GenerationPhase.TextEncoding => "text",
            GenerationPhase.Denoising => "denoise",
            _ => "decode",
        };
        string text = progress.Phase == GenerationPhase.Denoising
            ? string.Create(CultureInfo.InvariantCulture, $"{phase} {progress.Step}/{progress.Of}")
            : phase;
        Draw(phase, text, progress.Step, progress.Of);
    }

    /// <summary>A phase of a render elsewhere, under its own name.</summary>
    public void Phase(string name, int step, int of)
    {
        bool counted = of > 1;
        Draw(name, counted ? string.Create(CultureInfo.InvariantCulture, $"{name} {step}/{of}") : name, step, Math.Max(of, 1));
    }

    public void Encoding() => Draw("mp4", "mp4", 0, 1);

    /// <summary>Fills the current bar.</summary>
    public void Finished()
    {
        if (_current is not null)
        {
            _current.IsIndeterminate = false;
            _current.Value = _current.MaxValue;
            _current.StopTask();
        }
    }

    /// <summary>Says something in one line, which only a terminal breaks.</summary>
    public void Warn(string message)
    {
        if (Console.IsErrorRedirected)
        {
            Console.Error.WriteLine($"Note: {message}");
            return;
        }

        _console.WriteLine($"Note: {message}");
    }

    private void Draw(string phase, string text, int step, int of)
    {
        if (_current is null || phase != _phase)
        {
            Finished();
            _phase = phase;
            _current = _context.AddTask(text, maxValue: of);
        }

        _current.Description = text;
        _current.MaxValue = of;
        _current.Value = step;
        // a phase that counts nothing shows at least that it goes on
        _current.IsIndeterminate = of == 1 && step == 0;
    }
}
