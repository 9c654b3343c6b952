using Sluice.Gateway.Proxy;

namespace Sluice.Gateway.Tests.Proxy;

public sealed class AlarmTests
{
    private const int Rounds = 20_000;

    /// <summary>The timer is held up inside while the call ends, so that both go on at once; who is first is chance, in so many rounds.</summary>
    [Fact]
    public void An_alarm_that_rings_as_its_call_ends_cancels_no_other_call()
    {
        var time = new RingingTime();
        using var ringing = new Ringer(time);
        for (var round = 0; round < Rounds; round++)
        {
            var alarm = new Alarm(time);
            alarm.Set(TimeSpan.Zero);
            ringing.Begin();
            time.WaitUntilInside();
            var mayServe = alarm.TryReset();
            if (!mayServe)
                alarm.Dispose();
            ringing.WaitUntilOver();
            Assert.False(mayServe && alarm.IsCancelled, $"round {round}");
        }
    }

    /// <summary>A thread that rings the last timer whenever it is told to.</summary>
    private sealed class Ringer : IDisposable
    {
        private readonly RingingTime _time;
        private readonly Thread _thread;
        private int _begun;
        private int _over;
        private volatile bool _isEnding;

        public Ringer(RingingTime time)
        {
            _time = time;
            _thread = new(Run) { IsBackground = true };
            _thread.Start();
        }

        public void Begin() => Volatile.Write(ref _begun, _begun + 1);

        public void WaitUntilOver() => Spin(() => Volatile.Read(ref _over) == _begun);

        public void Dispose()
        {
            _isEnding = true;
            Begin();
            _thread.Join();
        }

        private void Run()
        {
            while (true)
            {
                Spin(() => Volatile.Read(ref _begun) != _over);
                if (_isEnding)
                    return;
                _time.Ring();
                Volatile.Write(ref _over, _over + 1);
            }
        }
    }

    /// <summary>A clock that stands still, and whose last timer rings when it is told to.</summary>
    private sealed class RingingTime : TimeProvider
    {
        private Action? _ring;
        private bool _isRinging;
        private int _isInside;

        public void Ring()
        {
            _isRinging = true;
            _ring!();
            _isRinging = false;
        }

        public void WaitUntilInside()
        {
            Spin(() => Volatile.Read(ref _isInside) != 0);
            Volatile.Write(ref _isInside, 0);
        }

        // Asked under the alarm's lock.
        public override long GetTimestamp()
        {
            if (_isRinging)
            {
                Volatile.Write(ref _isInside, 1);
                Thread.SpinWait(50);
            }

            return 0;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _ring = () => callback(state);
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    private static void Spin(Func<bool> until)
    {
        var spin = new SpinWait();
        while (!until())
            spin.SpinOnce(sleep1Threshold: -1);
    }
}
