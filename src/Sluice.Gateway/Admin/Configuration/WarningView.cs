using Sluice.Gateway.Config;

namespace Sluice.Gateway.Admin.Configuration;

/// <summary>What is allowed but probably not meant.</summary>
/// <param name="Path">Where.</param>
/// <param name="Message">What, and what to do.</param>
internal sealed record WarningView(string Path, string Message)
{
    public static WarningView Of(ConfigWarning warning) => new(warning.Path, warning.Message);
}
