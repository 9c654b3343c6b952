namespace Sluice.Gateway.Demo.View;

/// <summary>A refused call.</summary>
/// <param name="At">When, from the start.</param>
/// <param name="Key">Whose.</param>
/// <param name="Status">The HTTP status of the answer.</param>
/// <param name="Component">What refused.</param>
/// <param name="Reason">The numbers.</param>
/// <param name="PassesAt">When the call could pass, from the start; <see langword="null"/> if nothing is known.</param>
/// <param name="IsPermanent">Whether it can never pass.</param>
internal sealed record RefusalNote(
    TimeSpan At, string Key, int Status, string Component, string Reason, TimeSpan? PassesAt, bool IsPermanent);
