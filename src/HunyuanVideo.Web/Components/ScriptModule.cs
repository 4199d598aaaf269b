using Microsoft.JSInterop;

namespace HunyuanVideo.Web.Components;

/// <summary>One JavaScript module of the page, loaded when it is first needed. A page that is gone is no error.</summary>
public sealed class ScriptModule(IJSRuntime js, string path) : IAsyncDisposable
{
    private IJSObjectReference? _module;

    /// <summary>Calls a function of the module that gives nothing back.</summary>
    public async ValueTask InvokeAsync(string function, params object?[] arguments)
    {
        if (await LoadAsync() is { } module)
        {
            try
            {
                await module.InvokeVoidAsync(function, arguments);
            }
            catch (JSDisconnectedException)
            {
                // the page was left
            }
        }
    }

    /// <summary>Calls a function of the module; the default where the page was left.</summary>
    public async ValueTask<T?> InvokeAsync<T>(string function, params object?[] arguments)
    {
        try
        {
            return await LoadAsync() is { } module ? await module.InvokeAsync<T>(function, arguments) : default;
        }
        catch (JSDisconnectedException)
        {
            return default;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // gone with the page
        }
    }

    private async ValueTask<IJSObjectReference?> LoadAsync()
    {
        try
        {
            return _module ??= await js.InvokeAsync<IJSObjectReference>("import", path);
        }
        catch (JSDisconnectedException)
        {
            return null;
        }
    }
}
