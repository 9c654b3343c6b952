namespace Sluice.Gateway.Commands.Operating;

/// <summary>What a call to a provider showed.</summary>
/// <param name="Ok">Whether the provider answered, and takes the credential.</param>
/// <param name="Message">What is wrong in words, with what to do; or that nothing is.</param>
internal sealed record TestLine(bool Ok, string Message);
