namespace Sluice.State;

/// <summary>A saved state that cannot be used: it is damaged, or of another version.</summary>
/// <param name="message">What is wrong with it and where, and what helps.</param>
/// <param name="inner">The cause.</param>
public sealed class StateException(string message, Exception? inner = null) : Exception(message, inner);
