global using Sluice.Time;
