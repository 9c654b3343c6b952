namespace Sluice.State;

/// <summary>Holds a saved gate to what can have been written.</summary>
internal static class GateCheck
{
    private const int MostCounted = 1_000_000_000;
    private const int MostSlices = 10;

    public static void Check(GateState saved, string path)
    {
        StateCheck.Name(saved.Subject, $"{path}.subject");
        if (!Enum.IsDefined(saved.Kind))
            throw StateCheck.Damaged($"{path}.kind", $"is {saved.Kind}, which nothing is");
        if (!Enum.IsDefined(saved.Reach))
            throw StateCheck.Damaged($"{path}.reach", $"is {saved.Reach}, which nothing has");
        if (!Enum.IsDefined(saved.Reason) || saved.IsOut != (saved.Reason != Health.OutReason.None))
            throw StateCheck.Damaged($"{path}.reason", $"is {saved.Reason}, and isOut is {saved.IsOut}");
        if (saved.Kind == GateKind.Quota)
            StateCheck.Name(saved.Quota, $"{path}.quota");
        StateCheck.Time(saved.OutSince, $"{path}.outSince");
        StateCheck.Time(saved.Until, $"{path}.until");
        StateCheck.Time(saved.QuietIn, $"{path}.quietIn");
        StateCheck.Time(saved.FailedSince ?? 0, $"{path}.failedSince");
        StateCheck.Time(saved.HintIn, $"{path}.hintIn");
        StateCheck.Range(saved.Consecutive, 0, MostCounted, $"{path}.consecutive");
        StateCheck.Range(saved.Successes, 0, MostCounted, $"{path}.successes");
        StateCheck.Range(saved.Failures, 0, MostCounted, $"{path}.failures");
        StateCheck.Range(saved.Slices.Count, 0, MostSlices, $"{path}.slices, whose number");
        for (var i = 0; i < saved.Slices.Count; i++)
        {
            StateCheck.Time(saved.Slices[i].Age, $"{path}.slices[{i}].age");
            StateCheck.Range(saved.Slices[i].Calls, 0, MostCounted, $"{path}.slices[{i}].calls");
            StateCheck.Range(saved.Slices[i].Failed, 0, saved.Slices[i].Calls, $"{path}.slices[{i}].failed");
        }

        if (saved.Emergency is { } emergency)
            StateCheck.Check(emergency, $"{path}.emergency");
    }
}
