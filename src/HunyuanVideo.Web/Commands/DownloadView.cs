using HunyuanVideo.Web.Downloads;
using Spectre.Console;

namespace HunyuanVideo.Web.Commands;

/// <summary>A download as progress bars on the error stream, one for each file.</summary>
public sealed class DownloadView : IProgress<DownloadProgress>
{
    private readonly ProgressContext _context;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ProgressTask> _tasks = new(StringComparer.Ordinal);

    private DownloadView(ProgressContext context) => _context = context;

    /// <summary>Shows bars while <paramref name="work"/> runs.</summary>
    public static Task<T> ShowAsync<T>(Func<DownloadView, Task<T>> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new DownloadView(context)));
    }

    /// <inheritdoc />
    public void Report(DownloadProgress value)
    {
        if (value.Phase == DownloadPhase.Waiting)
        {
            // a bar for each file to come would fill the terminal
            return;
        }

        lock (_lock)
        {
            if (!_tasks.TryGetValue(value.File, out ProgressTask? task))
            {
                _tasks[value.File] = task = _context.AddTask(Markup.Escape(value.File), maxValue: Math.Max(value.Of, 1));
            }

            task.Description = Markup.Escape(value.Phase == DownloadPhase.Checking ? $"{value.File} (checking)" : value.File);
            task.Value = value.Phase == DownloadPhase.Done ? task.MaxValue : value.Bytes;
            if (value.Phase == DownloadPhase.Done)
            {
                task.StopTask();
            }
        }
    }
}
