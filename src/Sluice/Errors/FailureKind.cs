namespace Sluice.Errors;

/// <summary>What a provider's refusal is about, as far as that changes what to do next.</summary>
public enum FailureKind
{
    /// <summary>Nothing that its <see cref="ErrorCode"/> does not already say.</summary>
    Other,

    /// <summary>Too fast: the target is left alone for a while.</summary>
    Rate,

    /// <summary>A quota, balance or spend limit of the credential is used up.</summary>
    Quota,

    /// <summary>The credential is wrong or may not do this.</summary>
    Credential,

    /// <summary>
    /// The input is longer than the model's context. The target is healthy and nothing was used: only a target with more context helps.
    /// </summary>
    ContextOverflow,

    /// <summary>The target does not have this model: it is passed over for this model for a while.</summary>
    ModelNotFound,
}
