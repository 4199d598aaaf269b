using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Mono.Cecil;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>
/// Which top-level namespaces of a project know which others, the project's own root among them. Read from the compiled code, bodies
/// included, and from the usings of its sources, as constants and names in <c>nameof</c> leave no trace in the former.
/// </summary>
internal sealed partial class NamespaceGraph
{
    private const string RootRoom = "(root)";

    private readonly string _root;
    private readonly Dictionary<string, Dictionary<string, string>> _arrows = new(StringComparer.Ordinal);

    public NamespaceGraph(Assembly assembly)
    {
        _root = assembly.GetName().Name!;
        using ModuleDefinition module = ModuleDefinition.ReadModule(assembly.Location);
        foreach (TypeDefinition type in module.GetTypes())
        {
            foreach (TypeReference used in TypesOf(type))
            {
                Add(type, used);
            }
        }

        AddUsings(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "src", _root));
    }

    /// <summary>Every circle, as its rooms and one example of each arrow in it.</summary>
    public IReadOnlyList<string> Circles()
    {
        var circles = new List<string>();
        foreach (string[] rooms in _arrows.Keys.Select(CircleOf).Where(rooms => rooms.Length > 1).DistinctBy(rooms => rooms[0]))
        {
            IEnumerable<string> examples = rooms.SelectMany(from => rooms.Where(to => _arrows[from].ContainsKey(to)).Select(to => _arrows[from][to]));
            circles.Add($"{string.Join(", ", rooms)}: {string.Join("; ", examples)}");
        }

        return circles;
    }

    private string[] CircleOf(string room)
    {
        HashSet<string> reached = ReachedFrom(room);
        return [.. reached.Where(other => ReachedFrom(other).Contains(room)).Append(room).Distinct().Order(StringComparer.Ordinal)];
    }

    private HashSet<string> ReachedFrom(string room)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([room]);
        while (open.TryDequeue(out string? next))
        {
            foreach (string to in _arrows.GetValueOrDefault(next, []).Keys.Where(reached.Add))
            {
                open.Enqueue(to);
            }
        }

        return reached;
    }

    private void Add(TypeReference user, TypeReference used)
    {
        Add(RoomOf(Outermost(user).Namespace), Outermost(user).Name, RoomOf(Outermost(used).Namespace), Outermost(used).Name);
    }

    private void Add(string? from, string user, string? to, string used)
    {
        if (from is not null && to is not null && from != to)
        {
            Dictionary<string, string> arrows = _arrows.TryGetValue(from, out Dictionary<string, string>? known) ? known : _arrows[from] = [];
            arrows.TryAdd(to, $"{from}/{user} -> {to}/{used}");
        }
    }

    /// <summary>One that is not needed would not compile, so that each is an arrow.</summary>
    private void AddUsings(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(file);
            string? from = RoomOf(Namespace().Match(text).Groups["name"].Value);
            foreach (Match match in Using().Matches(text))
            {
                Add(from, Path.GetFileNameWithoutExtension(file), RoomOf(match.Groups["name"].Value), "using");
            }
        }
    }

    /// <summary>The room of a namespace of this project; null for one of another, and for what generators put beside it.</summary>
    private string? RoomOf(string name) => name == _root ? RootRoom
        : name.StartsWith(_root + '.', StringComparison.Ordinal) ? name[(_root.Length + 1)..].Split('.')[0]
        : null;

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<TypeReference> TypesOf(TypeDefinition type)
    {
        IEnumerable<TypeReference?> declared =
        [
            type.BaseType,
            .. type.Interfaces.Select(implemented => implemented.InterfaceType),
            .. type.Fields.Select(field => field.FieldType),
            .. type.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType),
            .. type.CustomAttributes.SelectMany(TypesOf),
            .. type.Methods.SelectMany(TypesOf),
        ];
        return declared.OfType<TypeReference>().SelectMany(Parts);
    }

    private static IEnumerable<TypeReference?> TypesOf(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method.Parameters.SelectMany(parameter => parameter.CustomAttributes).SelectMany(TypesOf),
        .. method.CustomAttributes.SelectMany(TypesOf),
        .. method.HasBody ? TypesOf(method.Body) : [],
    ];

    private static IEnumerable<TypeReference?> TypesOf(Mono.Cecil.Cil.MethodBody body) =>
    [
        .. body.Variables.Select(variable => variable.VariableType),
        .. body.ExceptionHandlers.Select(handler => handler.CatchType),
        .. body.Instructions.SelectMany(instruction => TypesOf(instruction.Operand)),
    ];

    private static IEnumerable<TypeReference> TypesOf(object? operand) => operand switch
    {
        GenericInstanceMethod method => [method.DeclaringType, .. method.GenericArguments],
        MemberReference { DeclaringType: { } declaring } and not TypeReference => [declaring],
        TypeReference type => [type],
        _ => [],
    };

    private static IEnumerable<TypeReference> TypesOf(CustomAttribute attribute) =>
        [attribute.AttributeType, .. attribute.ConstructorArguments.Select(argument => argument.Value).OfType<TypeReference>()];

    /// <summary>A type and those it is built of, as the elements of arrays, the arguments of generic types and what function pointers take and give.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        FunctionPointerType function => [.. Parts(function.ReturnType), .. function.Parameters.SelectMany(parameter => Parts(parameter.ParameterType))],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification wrapped => Parts(wrapped.ElementType),
        _ => [type],
    };

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (static )?(?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Using();
}
