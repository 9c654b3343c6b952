namespace Sluice.Admission;

/// <summary>A waiter's place in one <see cref="WaiterList"/>.</summary>
internal struct WaiterLink
{
    public Waiter? Ahead;
    public Waiter? Behind;
}
