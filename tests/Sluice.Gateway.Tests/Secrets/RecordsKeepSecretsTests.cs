using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Sluice.Storage.Keys;

namespace Sluice.Gateway.Tests.Secrets;

/// <summary>Walks every record of the program and of its storage: none gives a secret away when it is written to a log.</summary>
public sealed partial class RecordsKeepSecretsTests
{
    private const string Marker = "s3cret-marker";

    [Fact]
    public void No_record_shows_what_its_secret_properties_hold()
    {
        var walked = 0;
        foreach (var type in Records())
        {
            var record = type.IsValueType ? Activator.CreateInstance(type)! : RuntimeHelpers.GetUninitializedObject(type);
            foreach (var property in type.GetProperties().Where(IsSecret))
            {
                property.SetValue(record, property.PropertyType == typeof(string) ? Marker : new[] { KeyValuePair.Create("name", Marker) });
                walked++;
                Assert.False(record.ToString() is { } shown && shown.Contains(Marker, StringComparison.Ordinal), $"{type}.{property.Name}");
            }
        }

        Assert.True(walked >= 10, $"{walked} secret properties were found");
    }

    [Fact]
    public void A_record_that_shows_a_secret_would_be_found() =>
        Assert.Contains(Marker, new Leaky { ApiKey = Marker }.ToString(), StringComparison.Ordinal);

    private static IEnumerable<Type> Records() => new[] { typeof(StoredKey).Assembly, typeof(Program).Assembly }
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => !type.IsAbstract && !type.ContainsGenericParameters
            && type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null);

    private static bool IsSecret(PropertyInfo property) => property.CanWrite && SecretName().IsMatch(property.Name)
        && (property.PropertyType == typeof(string) || property.PropertyType == typeof(IReadOnlyList<KeyValuePair<string, string>>));

    [GeneratedRegex("^(ApiKey|Secret|Sealed|Salt|.*Hash|.*Token|Headers|Query|Password|Json)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex SecretName();

    private sealed record Leaky
    {
        public required string ApiKey { get; init; }
    }
}
