using System.Runtime.InteropServices;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Components.Machine;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using Microsoft.AspNetCore.Components;

namespace HunyuanVideo.Web.Components.Pages;

/// <summary>The model, the machine, how busy it is, and what it says.</summary>
public sealed partial class SystemPage
{
    private static readonly string Runtime = $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}";

    private ModelSnapshot _model = null!;
    private MemoryReading _memory = null!;
    private QueueStatistics _statistics = null!;
    private Dictionary<JobId, string> _rendered = [];
    private IReadOnlyList<Finding>? _findings;
    private long? _diskFree;
    private string _uptime = string.Empty;

    private readonly string _runtime = Runtime;

    [Inject]
    internal IModelStatus ModelStatus { get; set; } = null!;

    [Inject]
    internal IMachineMemory Memory { get; set; } = null!;

    [Inject]
    internal IJobs Jobs { get; set; } = null!;

    [Inject]
    internal JobFeed Feed { get; set; } = null!;

    [Inject]
    internal ServerOptions Options { get; set; } = null!;

    protected override TimeSpan? Look => TimeSpan.FromSeconds(2);

    protected override TimeSpan Pause => TimeSpan.FromSeconds(1);

    public override ValueTask DisposeAsync()
    {
        ModelStatus.Changed -= OnNews;
        Feed.Changed -= OnNews;
        return base.DisposeAsync();
    }

    protected override void OnInitialized()
    {
        ModelStatus.Changed += OnNews;
        Feed.Changed += OnNews;
        _statistics = QueueStatistics.Of([], isAll: true, Time.GetUtcNow());
    }

    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        if (firstRender)
        {
            _ = ExamineAsync();
        }
    }

    protected override async Task RefreshAsync()
    {
        _model = ModelStatus.Current;
        _memory = Memory.Current;
        _diskFree = FreeOf(Options.DataDir);
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        _uptime = DurationText.Words(Time.GetUtcNow() - new DateTimeOffset(process.StartTime));
        _rendered = await RenderedAsync(_memory.Gpus.Select(gpu => gpu.Job).OfType<JobId>().Distinct());
        _statistics = await QueueStatistics.ReadAsync(Jobs, Time.GetUtcNow(), Leaving);
    }

    /// <summary>Off the page's own thread: the checks start programs and look through folders.</summary>
    private async Task ExamineAsync()
    {
        _findings = null;
        StateHasChanged();
        var device = new DeviceChoice(_model.Device.StartsWith("CPU", StringComparison.Ordinal) ? "cpu" : "auto");
        bool loaded = _model.Phase == ModelPhase.Ready;
        try
        {
            _findings = Options.Model == new ModelPaths() ? [] : await Task.Run(() => Examination.WhileServingAsync(Options, device, loaded, Leaving), Leaving);
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // the page was left
        }
    }

    /// <summary>The prompts of jobs; one whose job the reader may not see is left out.</summary>
    private async Task<Dictionary<JobId, string>> RenderedAsync(IEnumerable<JobId> jobs)
    {
        var prompts = new Dictionary<JobId, string>();
        foreach (JobId id in jobs)
        {
            if (await Jobs.FindAsync(id, Leaving) is { } job)
            {
                prompts[id] = job.Request.Prompt;
            }
        }

        return prompts;
    }

    private static long? FreeOf(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
