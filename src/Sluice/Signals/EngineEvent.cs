namespace Sluice.Signals;

/// <summary>Something that changed in a controller, told to those who subscribed with <see cref="Admission.AdmissionController.Subscribe"/>.</summary>
/// <param name="At">When, by the wall clock.</param>
/// <param name="Subject">What changed: the name of a target, a backend, an account or a scope.</param>
public abstract record EngineEvent(DateTimeOffset At, string Subject);
