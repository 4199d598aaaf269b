using System.Globalization;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Components.Weights;

/// <summary>The model that is loaded, its files, the models that could be loaded instead, and downloads.</summary>
public sealed partial class WeightsPanel
{
    private const int MostFiles = 4;

    private ModelSnapshot _model = null!;
    private ModelChoiceState _choice = null!;
    private IReadOnlyList<ModelCandidate> _candidates = [];
    private ModelInventory? _inventory;
    private ModelPaths? _inventoried;
    private ModelFault? _fault;
    private string? _choiceError;
    private string? _checking;

    private string StateText => _model switch
    {
        { Phase: ModelPhase.Ready } => Text["Ready"],
        { Phase: ModelPhase.Failed } => Text["NotLoaded"],
        { Loaded: { } part } => Text["LoadingPercent", Math.Floor(part * 100).ToString(CultureInfo.CurrentCulture)],
        _ => Text["Loading"],
    };

    private string? FolderText => _choice.Model.ModelBase ?? _choice.Model.DitWeight;

    public void Dispose()
    {
        Status.Changed -= OnChanged;
        Models.Changed -= OnChanged;
        Downloads.Changed -= OnDownloadChanged;
    }

    protected override async Task OnInitializedAsync()
    {
        Status.Changed += OnChanged;
        Models.Changed += OnChanged;
        Downloads.Changed += OnDownloadChanged;
        await LookAsync();
    }

    internal static string Size(long bytes) => MachineChecks.Gigabytes(bytes);

    /// <summary>As 250 MB/s.</summary>
    internal static string Rate(double bytesPerSecond) => bytesPerSecond >= 1e9
        ? string.Create(CultureInfo.InvariantCulture, $"{bytesPerSecond / 1e9:0.0} GB/s")
        : string.Create(CultureInfo.InvariantCulture, $"{bytesPerSecond / 1e6:0} MB/s");

    private static string Invariant(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    protected override void OnParametersSet() => Read();

    private void Read()
    {
        _model = Status.Current;
        _choice = Models.Current;
        _candidates = Models.Find();
    }

    /// <summary>Opening files takes a moment, which the page does not wait for.</summary>
    private async Task LookAsync()
    {
        Read();
        ModelPaths model = _choice.Model;
        if (model == _inventoried || (model.ModelBase is null && model.DitWeight is null))
        {
            return;
        }

        _inventoried = model;
        ModelInventory inventory = await Task.Run(() => ModelInventory.Of(model));
        if (_inventoried == model)
        {
            _inventory = inventory;
            _fault = inventory.Fault is { } error ? ModelFault.Of(error, model) : null;
        }
    }

    private async Task ChooseAsync(ModelCandidate candidate)
    {
        (_checking, _choiceError) = (candidate.Name, null);
        try
        {
            // every tensor's name and shape is looked at first
            await Task.Run(() => Models.Choose(candidate.Name));
        }
        catch (ModelChoiceException error)
        {
            _choiceError = error.Message;
        }
        finally
        {
            _checking = null;
            Read();
        }
    }

    private void OnChanged(object? sender, EventArgs args) => _ = InvokeAsync(async () =>
    {
        await LookAsync();
        StateHasChanged();
    });

    private void OnDownloadChanged(object? sender, EventArgs args)
    {
        if (Downloads.Current.Phase == Web.Downloads.WeightsDownloadPhase.Done)
        {
            OnChanged(sender, args);
        }
    }
}
