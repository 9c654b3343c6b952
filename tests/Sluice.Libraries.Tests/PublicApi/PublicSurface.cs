using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sluice.Libraries.Tests.PublicApi;

/// <summary>What an assembly shows to its users, as sorted lines of C#-like text.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // What the compiler makes of a record is no choice of ours, except that it is one.
    private static readonly HashSet<string> OfRecords = new(StringComparer.Ordinal)
    {
        "Equals", "GetHashCode", "ToString", "PrintMembers", "<Clone>$", "EqualityContract", "op_Equality", "op_Inequality", "Deconstruct",
    };

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(Text.Of, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            foreach (var line in Members(type).Order(StringComparer.Ordinal))
                text.Append("  ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        var bases = new[] { type.BaseType }.Where(parent => parent is not null && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum) && parent != typeof(MulticastDelegate))
            .Concat(type.GetInterfaces().Where(each => each.IsVisible).Except(type.BaseType?.GetInterfaces() ?? []))
            .Select(parent => Text.Of(parent!)).Order(StringComparer.Ordinal).ToArray();
        return $"{Kind(type)} {Text.Of(type)}{(bases.Length == 0 ? "" : " : ")}{string.Join(", ", bases)}";
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        _ when typeof(MulticastDelegate).IsAssignableFrom(type) => "delegate",
        { IsValueType: true } => IsRecord(type) ? "record struct" : "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        _ => (type.IsSealed ? "sealed " : type.IsAbstract ? "abstract " : "") + (IsRecord(type) ? "record" : "class"),
    };

    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", Declared) is not null;

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");
        if (typeof(MulticastDelegate).IsAssignableFrom(type))
            return [Method(type.GetMethod("Invoke")!)];
        return type.GetMembers(Declared).Where(member => !IsRecord(type) || !OfRecords.Contains(member.Name)).Select(Member).OfType<string>();
    }

    private static string? Member(MemberInfo member) => member switch
    {
        ConstructorInfo made when IsSeen(made) => $"new({Parameters(made)})",
        MethodInfo method when IsSeen(method) && !(method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)) => Method(method),
        PropertyInfo property when property.GetMethod is { } get && IsSeen(get) => $"{Static(get)}{(property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "")}{Text.Of(property.PropertyType)}{Mark(Nullability.Create(property))} {property.Name}{Setter(property)}",
        EventInfo changed when IsSeen(changed.AddMethod!) => $"event {Text.Of(changed.EventHandlerType!)} {changed.Name}",
        FieldInfo field when field.IsPublic || field.IsFamily => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Text.Of(field.FieldType)}{Mark(Nullability.Create(field))} {field.Name}",
        _ => null,
    };

    private static bool IsSeen(MethodBase method) => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && !method.Name.Contains('<', StringComparison.Ordinal);

    private static string Method(MethodInfo method) =>
        $"{Static(method)}{Text.Of(method.ReturnType)}{Mark(Nullability.Create(method.ReturnParameter))} {method.Name}{(method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Text.Of))}>" : "")}({Parameters(method)})";

    private static string Static(MethodBase method) => (method.IsFamily ? "protected " : "") + (method.IsStatic ? "static " : "");

    private static string Setter(PropertyInfo property) => property.SetMethod is { } set && IsSeen(set)
        ? set.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit") ? " { get; init; }" : " { get; set; }"
        : " { get; }";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Passing(parameter)}{Text.Of(parameter.ParameterType)}{Mark(Nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Default(parameter)}" : "")}"));

    private static string Passing(ParameterInfo parameter) => parameter switch
    {
        { ParameterType.IsByRef: true } => parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ",
        _ when parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
        _ when parameter is { Position: 0, Member: MethodInfo method } && method.IsDefined(typeof(ExtensionAttribute)) => "this ",
        _ => "",
    };

    // Nullable value types say so themselves.
    private static string Mark(NullabilityInfo info) => info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType ? "?" : "";

    private static string Default(ParameterInfo parameter) => parameter.RawDefaultValue switch
    {
        null => parameter.ParameterType.IsValueType ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static class Text
    {
        private static readonly Dictionary<Type, string> Words = new()
        {
            [typeof(void)] = "void",
            [typeof(bool)] = "bool",
            [typeof(int)] = "int",
            [typeof(long)] = "long",
            [typeof(double)] = "double",
            [typeof(decimal)] = "decimal",
            [typeof(string)] = "string",
            [typeof(object)] = "object",
            [typeof(byte)] = "byte",
            [typeof(char)] = "char",
        };

        public static string Of(Type type)
        {
            if (Words.TryGetValue(type, out var word))
                return word;
            if (type.IsByRef)
                return Of(type.GetElementType()!);
            if (type.IsArray)
                return $"{Of(type.GetElementType()!)}[]";
            if (type.IsGenericParameter)
                return type.Name;
            if (Nullable.GetUnderlyingType(type) is { } inner)
                return $"{Of(inner)}?";
            var name = type.IsNested ? $"{Of(type.DeclaringType!)}.{type.Name}" : type.Namespace is { } space && space.StartsWith("Sluice", StringComparison.Ordinal) ? $"{space}.{type.Name}" : type.Name;
            return type.IsGenericType
                ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
                : name;
        }
    }
}
