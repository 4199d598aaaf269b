namespace HunyuanVideo.Model.Checkpoints.Pickling;

/// <summary>
/// Reads the pickle of a PyTorch checkpoint without ever running what it says: known opcodes only, names from
/// <see cref="PickleGlobal"/> only, calls by a switch, and every count bounded. Yields texts, whole numbers (long),
/// numbers (double), true and false, null, tuples (arrays), lists, <see cref="PickleDictionary"/> and
/// <see cref="PickleTensor"/>.
/// </summary>
internal sealed class RestrictedUnpickler
{
    private const int MemoLimit = 1_000_000;

    /// <summary>The 13 B model's pickle takes about 60 000 opcodes; each makes at most one small object.</summary>
    private const int OpcodeLimit = 2_000_000;

    private readonly PickleStack _stack = new();
    private readonly Dictionary<uint, object?> _memo = [];
    private readonly PickleCalls _calls;

    private RestrictedUnpickler(Func<string, long?> storageBytes) => _calls = new PickleCalls(storageBytes);

    /// <summary>Reads a pickle.</summary>
    /// <param name="pickle">All its bytes.</param>
    /// <param name="storageBytes">The size of the storage of a key, or null when the archive has none.</param>
    /// <exception cref="FormatException">It is damaged or asks for something a checkpoint does not need; the message is a clause.</exception>
    public static object? Read(ReadOnlySpan<byte> pickle, Func<string, long?> storageBytes) =>
        new RestrictedUnpickler(storageBytes).Run(pickle);

    private object? Run(ReadOnlySpan<byte> pickle)
    {
        var reader = new PickleReader(pickle);
        for (int opcodes = 0; opcodes < OpcodeLimit; opcodes++)
        {
            byte opcode = reader.Byte();
            if (opcode == '.')
            {
                return reader.Remaining == 0 ? _stack.Last() : throw new FormatException("there are bytes after the end of its pickle");
            }

            if (!Literal(opcode, ref reader) && !Memo(opcode, ref reader) && !Build(opcode) && !Call(opcode, ref reader))
            {
                throw new FormatException($"its pickle uses the opcode 0x{opcode:x2}, which no checkpoint needs and which might run code; use weights from a source you trust, best as safetensors");
            }
        }

        throw new FormatException($"its pickle has more than {OpcodeLimit} opcodes");
    }

    /// <summary>Protocol and frame marks, numbers, texts and constants.</summary>
    private bool Literal(byte opcode, ref PickleReader reader)
    {
        switch (opcode)
        {
            case 0x80 when reader.Byte() is var protocol: // PROTO
                return protocol is >= 2 and <= 5 ? true : throw new FormatException($"its pickle has the unknown protocol {protocol}");
            case 0x95: // FRAME
                return reader.UInt64() <= (ulong)reader.Remaining ? true : throw new FormatException("its pickle ends too early; download it again if it was cut off");
            case (byte)'N': // NONE
                _stack.Push(null);
                return true;
            case 0x88 or 0x89: // NEWTRUE, NEWFALSE
                _stack.Push(opcode == 0x88);
                return true;
            case (byte)'J': // BININT
                _stack.Push((long)reader.Int32());
                return true;
            case (byte)'K': // BININT1
                _stack.Push((long)reader.Byte());
                return true;
            case (byte)'M': // BININT2
                _stack.Push((long)reader.UInt16());
                return true;
            case 0x8a: // LONG1
                _stack.Push(reader.Long1());
                return true;
            case (byte)'G': // BINFLOAT
                _stack.Push(reader.Double());
                return true;
            case (byte)'X': // BINUNICODE
                _stack.Push(reader.Text(reader.UInt32()));
                return true;
            case 0x8c: // SHORT_BINUNICODE
                _stack.Push(reader.Text(reader.Byte()));
                return true;
            default:
                return false;
        }
    }

    private bool Memo(byte opcode, ref PickleReader reader)
    {
        switch (opcode)
        {
            case (byte)'q': // BINPUT
                Remember(reader.Byte());
                return true;
            case (byte)'r': // LONG_BINPUT
                Remember(reader.UInt32());
                return true;
            case 0x94: // MEMOIZE
                Remember((uint)_memo.Count);
                return true;
            case (byte)'h': // BINGET
                _stack.Push(Recall(reader.Byte()));
                return true;
            case (byte)'j': // LONG_BINGET
                _stack.Push(Recall(reader.UInt32()));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Tuples, lists and dictionaries.</summary>
    private bool Build(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(': // MARK
                _stack.Mark();
                return true;
            case (byte)'0': // POP
                _stack.Pop();
                return true;
            case (byte)')' or 0x85 or 0x86 or 0x87: // EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3
                _stack.Push(_stack.Pop(opcode == ')' ? 0 : opcode - 0x84));
                return true;
            case (byte)'t': // TUPLE
                _stack.Push(_stack.PopToMark());
                return true;
            case (byte)']': // EMPTY_LIST
                _stack.Push(new List<object?>());
                return true;
            case (byte)'}': // EMPTY_DICT
                _stack.Push(new PickleDictionary());
                return true;
            case (byte)'a' or (byte)'e': // APPEND, APPENDS
                Append(opcode == 'a' ? _stack.Pop(1) : _stack.PopToMark());
                return true;
            case (byte)'s' or (byte)'u': // SETITEM, SETITEMS
                SetItems(opcode == 's' ? _stack.Pop(2) : _stack.PopToMark());
                return true;
            default:
                return false;
        }
    }

    /// <summary>Names, storages, and the few calls there are.</summary>
    private bool Call(byte opcode, ref PickleReader reader)
    {
        switch (opcode)
        {
            case (byte)'c': // GLOBAL
                string module = reader.Line();
                _stack.Push(PickleGlobal.Find(module, reader.Line()));
                return true;
            case 0x93: // STACK_GLOBAL
                _stack.Push(_stack.Pop(2) is [string from, string name] ? PickleGlobal.Find(from, name) : throw new FormatException("its pickle refers to something that is not a name"));
                return true;
            case (byte)'Q': // BINPERSID
                _stack.Push(_calls.Storage(_stack.Pop()));
                return true;
            case (byte)'R' when _stack.Pop(2) is var call: // REDUCE
                _stack.Push(PickleCalls.Reduce(call[0], call[1]));
                return true;
            case (byte)'b': // BUILD: a state dict's _metadata, which nothing here needs
                _stack.Pop();
                return _stack.Peek() is PickleDictionary ? true : throw new FormatException("its pickle sets the inner state of something other than a dictionary");
            default:
                return false;
        }
    }

    private void Remember(uint index)
    {
        _memo[index] = _stack.Peek();
        if (_memo.Count > MemoLimit)
        {
            throw new FormatException($"its pickle remembers more than {MemoLimit} values");
        }
    }

    private object? Recall(uint index) => _memo.TryGetValue(index, out object? value)
        ? value
        : throw new FormatException($"its pickle recalls the value {index}, which it never remembered");

    private void Append(object?[] values)
    {
        (_stack.Peek() as List<object?> ?? throw new FormatException("its pickle appends to something that is not a list")).AddRange(values);
    }

    private void SetItems(object?[] pairs)
    {
        if (_stack.Peek() is not PickleDictionary dictionary || pairs.Length % 2 != 0)
        {
            throw new FormatException("its pickle sets items of something that is not a dictionary");
        }

        for (int i = 0; i < pairs.Length; i += 2)
        {
            dictionary.Set(pairs[i], pairs[i + 1]);
        }
    }
}
