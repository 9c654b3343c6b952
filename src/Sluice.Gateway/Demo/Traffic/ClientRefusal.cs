namespace Sluice.Gateway.Demo.Traffic;

/// <summary>A refusal as a client reads it from the answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Component">What refused.</param>
/// <param name="Reason">The numbers, in a few words.</param>
/// <param name="RetryAfter">When it can pass; <see langword="null"/> if nothing is known.</param>
/// <param name="IsPermanent">Whether it can never pass.</param>
internal sealed record ClientRefusal(int Status, string Component, string Reason, TimeSpan? RetryAfter, bool IsPermanent);
