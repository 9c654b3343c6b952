namespace Sluice.Gateway.Commands.Operating;

/// <summary>A command cannot be done. The message is one line that names the problem and the remedy, and holds no secret.</summary>
/// <param name="message">The line.</param>
internal sealed class OperatorException(string message) : Exception(message);
