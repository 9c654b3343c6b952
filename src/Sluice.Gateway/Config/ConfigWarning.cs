namespace Sluice.Gateway.Config;

/// <summary>Something in a valid configuration that is probably not meant.</summary>
/// <param name="Path">Where, as a JSON path.</param>
/// <param name="Message">What, and what to do.</param>
internal sealed record ConfigWarning(string Path, string Message)
{
    /// <summary>One line: <c>path: message</c>.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
