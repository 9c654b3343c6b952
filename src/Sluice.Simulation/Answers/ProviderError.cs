namespace Sluice.Simulation.Answers;

/// <summary>An error of the provider, whatever its protocol.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Message">What was wrong.</param>
/// <param name="Param">The field that was wrong.</param>
internal sealed record ProviderError(int Status, ErrorKind Kind, string Message, string? Param = null)
{
    public static ProviderError Failed(int status) => status is 503 or 529
        ? new ProviderError(status, ErrorKind.Overloaded, "The engine is currently overloaded, please try again later.")
        : new ProviderError(status, ErrorKind.ServerError, "The server had an error while processing your request. Sorry about that!");

    public static ProviderError Invalid(string message, string? param) => new(400, ErrorKind.InvalidRequest, message, param);
}
