using Sluice.Gateway.Config;

namespace Sluice.Gateway.Admin.Configuration;

/// <summary>One thing that is wrong with settings.</summary>
/// <param name="Path">Where, as a JSON path such as <c>limits.rpm</c>.</param>
/// <param name="Value">The value as it was written, secrets masked; empty where there is none.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Line">The line in the file; null where it does not stand in one.</param>
internal sealed record ErrorView(string Path, string Value, string Message, string Remedy, int? Line)
{
    public static ErrorView Of(ConfigError error) => new(error.Path, error.Value, error.Message, error.Remedy, error.Line > 0 ? error.Line : null);
}
