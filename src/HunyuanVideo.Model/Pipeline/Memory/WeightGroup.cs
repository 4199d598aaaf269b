using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>
/// Parameters that move together. Their home is host memory; on a device they lie one behind the other in one buffer. The
/// tensors that modules hold stay the same objects and are pointed at one or the other.
/// </summary>
internal sealed class WeightGroup : IDisposable
{
    /// <summary>Where each tensor begins, in bytes: enough for every kernel.</summary>
    private const long Alignment = 512;

    private readonly HostBuffer? _packed;
    private readonly Entry[] _entries;

    private WeightGroup(HostBuffer? packed, Entry[] entries, long bytes)
    {
        _packed = packed;
        _entries = entries;
        Bytes = bytes;
    }

    /// <summary>The size of a buffer that holds the group.</summary>
    public long Bytes { get; }

    /// <summary>Gives tensors a home.</summary>
    /// <param name="tensors">The tensors that modules hold; they are pointed at their home.</param>
    /// <param name="home">Whether the home is a buffer of its own; mapped files stay the home otherwise.</param>
    public static WeightGroup Of(IEnumerable<Tensor> tensors, HostHome home)
    {
        using var scope = NewDisposeScope();
        var places = new List<(Tensor Tensor, Layout Layout)>();
        long bytes = 0;
        foreach (Tensor tensor in tensors)
        {
            var layout = Layout.Of(tensor, bytes);
            bytes = (layout.Offset + layout.Bytes + Alignment - 1) / Alignment * Alignment;
            places.Add((tensor, layout));
        }

        HostBuffer? packed = home == HostHome.Mapped ? null : new HostBuffer(bytes, home == HostHome.Pinned);
        Entry[] entries = [.. places.Select(place => Settle(place.Tensor, place.Layout, packed))];
        return new WeightGroup(packed, entries, bytes);
    }

    /// <summary>Asks a lane to copy the group into a buffer on the device.</summary>
    public void Copy(CopyLane lane, Tensor buffer)
    {
        nint start = TensorHandles.AddressOf(buffer);
        if (_packed is not null)
        {
            lane.Copy(TensorHandles.AddressOf(_packed.Bytes), start, Bytes);
            return;
        }

        foreach (Entry entry in _entries)
        {
            lane.Copy(TensorHandles.AddressOf(entry.Home), start + (nint)entry.Layout.Offset, entry.Layout.Bytes);
        }
    }

    /// <summary>Points the tensors at their places in a buffer.</summary>
    public void PointAt(Tensor buffer)
    {
        using var scope = NewDisposeScope();
        foreach (Entry entry in _entries)
        {
            TensorHandles.Assign(entry.Tensor, entry.Layout.In(buffer));
        }
    }

    /// <summary>Points the tensors at their home.</summary>
    public void PointHome()
    {
        foreach (Entry entry in _entries)
        {
            TensorHandles.Assign(entry.Tensor, entry.Home);
        }
    }

    /// <summary>Gives a tensor of the group, which is at home, another home of the same form; false where it is none of the group.</summary>
    public bool Move(Tensor tensor, Tensor home)
    {
        if (Array.Find(_entries, entry => ReferenceEquals(entry.Tensor, tensor)) is not { } entry)
        {
            return false;
        }

        TensorHandles.Assign(entry.Home, home);
        TensorHandles.Assign(entry.Tensor, home);
        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Entry entry in _entries)
        {
            entry.Home.Dispose();
        }

        _packed?.Dispose();
    }

    private static Entry Settle(Tensor tensor, Layout layout, HostBuffer? packed)
    {
        using var scope = NewDisposeScope();
        Tensor home;
        if (packed is null)
        {
            home = tensor.device_type == DeviceType.CPU ? tensor.alias() : tensor.cpu();
        }
        else
        {
            home = layout.In(packed.Bytes);
            home.copy_(tensor);
        }

        TensorHandles.Assign(tensor, home);
        return new Entry(tensor, home.DetachFromDisposeScope(), layout);
    }

    /// <summary>A tensor of the group.</summary>
    /// <param name="Tensor">What modules hold.</param>
    /// <param name="Home">The same numbers in host memory.</param>
    /// <param name="Layout">Its place in a buffer.</param>
    private sealed record Entry(Tensor Tensor, Tensor Home, Layout Layout);

    /// <summary>Where and how a tensor lies in a buffer.</summary>
    private sealed record Layout(long Offset, long Bytes, long[] Shape, long[] Strides, ScalarType DType)
    {
        public static Layout Of(Tensor tensor, long offset)
        {
            long[] shape = tensor.shape;
            long[] strides = tensor.stride();
            // from the first element to the last, whatever order they lie in
            long span = shape.Contains(0) ? 0 : 1 + shape.Zip(strides, (size, stride) => (size - 1) * stride).Sum();
            return new Layout(offset, span * tensor.element_size(), shape, strides, tensor.dtype);
        }

        public Tensor In(Tensor buffer)
        {
            Tensor elements = AtenNative.ViewAs(buffer.narrow(0, Offset, Bytes), DType);
            return elements.as_strided(Shape, Strides, elements.storage_offset());
        }
    }
}

/// <summary>Where parameters wait that are not on the device.</summary>
internal enum HostHome
{
    /// <summary>Where they were read from: the mapped file, unless they had to be converted.</summary>
    Mapped,

    /// <summary>In buffers that the system may page out.</summary>
    Paged,

    /// <summary>In pinned buffers, from which copies run beside the device's work.</summary>
    Pinned,
}
