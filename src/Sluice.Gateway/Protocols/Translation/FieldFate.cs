namespace Sluice.Gateway.Protocols.Translation;

/// <summary>What becomes of a request's field.</summary>
internal enum FieldFate
{
    /// <summary>The backend's protocol can say it, too.</summary>
    Carried,

    /// <summary>A hint: the answer means the same without it. Named in <c>x-sluice-dropped</c>, refused where translation is strict.</summary>
    Dropped,

    /// <summary>Without it the answer would not be what was asked for.</summary>
    Refused,
}
