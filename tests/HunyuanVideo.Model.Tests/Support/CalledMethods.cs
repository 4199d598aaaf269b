using System.Reflection;
using System.Reflection.Emit;

namespace HunyuanVideo.Model.Tests.Support;

/// <summary>Which methods a compiled method calls, in order, each as often as it stands there: read from its instructions.</summary>
internal static class CalledMethods
{
    private const byte Prefix = 0xFE;
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>All methods and constructors of an assembly that have instructions, those made by the compiler too.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Assembly assembly) =>
        assembly.GetTypes().SelectMany(type => type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
            .Where(method => method.GetMethodBody() is not null);

    /// <summary>What it calls, makes or takes the address of; what cannot be resolved is left out.</summary>
    public static IReadOnlyList<MethodBase> Of(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var called = new List<MethodBase>();
        int at = 0;
        while (at < code.Length)
        {
            short value = code[at++];
            if (value == Prefix)
            {
                value = (short)((Prefix << 8) | code[at++]);
            }

            OpCode operation = Codes[value];
            if (operation.OperandType == OperandType.InlineMethod && Resolve(method, BitConverter.ToInt32(code, at)) is { } target)
            {
                called.Add(target);
            }

            at += Length(operation.OperandType, code, at);
        }

        return called;
    }

    private static MethodBase? Resolve(MethodBase method, int token)
    {
        try
        {
            return method.Module.ResolveMethod(
                token, method.DeclaringType?.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null);
        }
        catch (Exception e) when (e is FileNotFoundException or TypeLoadException or MissingMethodException)
        {
            // of an assembly that is not here, as optional ones are
            return null;
        }
    }

    private static int Length(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };
}
