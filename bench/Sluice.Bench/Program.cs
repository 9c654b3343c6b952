using BenchmarkDotNet.Running;
using Sluice.Bench;

BenchmarkSwitcher.FromAssembly(typeof(InProcess).Assembly).Run(args, new InProcess());
