using Sluice.Admission;

namespace Sluice.Choice;

/// <summary>Compares the candidates of one pool. Under the controller's lock, once for each candidate that has room.</summary>
internal interface IChoice
{
    /// <summary>What speaks against a candidate: the one with the lowest score is taken.</summary>
    double Score(in Candidate candidate, long now);
}
