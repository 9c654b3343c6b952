using System.Text;
using Sluice.Errors;

namespace Sluice.Tests.Errors;

/// <summary>Short ways to write a provider's answer.</summary>
internal static class Answer
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<KeyValuePair<string, string>> Headers(params string[] lines)
        => [.. lines.Select(line => line.Split(": ", 2)).Select(parts => new KeyValuePair<string, string>(parts[0], parts[1]))];

    public static ProviderFailure Classify(int status, string body, params string[] headers)
        => ErrorClassifier.Classify(status, Headers(headers), Encoding.UTF8.GetBytes(body), Now);

    public static ProviderFailure? ClassifyErrorBody(string body)
        => ErrorClassifier.ClassifyErrorBody(200, [], Encoding.UTF8.GetBytes(body), Now);
}
