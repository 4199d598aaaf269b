using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>What a person does on a page that changes by itself.</summary>
internal static class Interaction
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Waits for an element and does something with it, on the page's own thread: between finding and doing nothing is rendered, which
    /// would take the element's handlers away.
    /// </summary>
    public static async Task OnAsync<TComponent>(this IRenderedComponent<TComponent> page, string selector, Action<IElement> act, int place = 0)
        where TComponent : IComponent
    {
        await page.WaitForStateAsync(() => page.FindAll(selector).Count > place, Patience);
        await page.InvokeAsync(() => act(page.FindAll(selector)[place]));
    }
}
