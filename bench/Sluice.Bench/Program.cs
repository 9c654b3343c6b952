using BenchmarkDotNet.Running;
using Sluice.Bench;

if (args is ["--memory"])
    KeyMemory.Print();
else
    BenchmarkSwitcher.FromAssembly(typeof(InProcess).Assembly).Run(args, new InProcess());
