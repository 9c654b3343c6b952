namespace Sluice.Resilience;

internal enum AttemptKind
{
    Failed,
    Completed,
    Ongoing,
}
