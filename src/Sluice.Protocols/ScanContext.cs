namespace Sluice.Protocols;

/// <summary>What a scan needs besides the body.</summary>
/// <param name="Estimator">Counts the prompt.</param>
/// <param name="PathModel">The model that the path names; it beats the body's.</param>
/// <param name="ContentType">The body's content type.</param>
internal readonly record struct ScanContext(IPromptEstimator Estimator, string? PathModel = null, string? ContentType = null);
