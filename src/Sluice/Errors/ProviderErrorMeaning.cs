namespace Sluice.Errors;

/// <summary>What a provider's own word stands for.</summary>
/// <param name="Code">The standard code.</param>
/// <param name="IsSpecific">
/// Whether the word settles the matter. A broad word (<c>invalid_request_error</c>, <c>api_error</c>) is what providers say of nearly
/// anything: a telling HTTP status beats it.
/// </param>
/// <param name="Kind">The kind where it is finer than the code.</param>
internal readonly record struct ProviderErrorMeaning(ErrorCode Code, bool IsSpecific = true, FailureKind Kind = FailureKind.Other);
