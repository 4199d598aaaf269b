namespace HunyuanVideo.Model.Checkpoints.Pickling;

/// <summary>The stack of a pickle machine with its marks; values below the last mark are out of reach.</summary>
internal sealed class PickleStack
{
    private const int ValueLimit = 1_000_000;
    private const int MarkLimit = 1000;

    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = [];

    private int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    public void Push(object? value)
    {
        if (_values.Count == ValueLimit)
        {
            throw new FormatException($"its pickle puts more than {ValueLimit} values on the stack");
        }

        _values.Add(value);
    }

    public void Mark()
    {
        if (_marks.Count == MarkLimit)
        {
            throw new FormatException($"its pickle is nested more than {MarkLimit} levels deep");
        }

        _marks.Push(_values.Count);
    }

    /// <summary>The value on top, which stays.</summary>
    public object? Peek() => _values.Count > Floor ? _values[^1] : throw Empty();

    public object? Pop()
    {
        object? value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>The topmost <paramref name="count"/> values, in the order they were pushed.</summary>
    public object?[] Pop(int count)
    {
        if (_values.Count - Floor < count)
        {
            throw Empty();
        }

        object?[] popped = [.. _values[^count..]];
        _values.RemoveRange(_values.Count - count, count);
        return popped;
    }

    /// <summary>All values above the last mark, which goes too.</summary>
    public object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw new FormatException("its pickle closes a group that it never opened");
        }

        object?[] popped = Pop(_values.Count - Floor);
        _marks.Pop();
        return popped;
    }

    /// <summary>The one value that is left at the end.</summary>
    public object? Last() => _values.Count == 1 && _marks.Count == 0
        ? _values[0]
        : throw new FormatException("its pickle does not end with exactly one value");

    private static FormatException Empty() => new("its pickle takes a value from an empty stack");
}
