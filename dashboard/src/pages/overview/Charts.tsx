import '@mantine/charts/styles.css';
import { AreaChart, BarChart, LineChart } from '@mantine/charts';
import { memo, type ReactNode } from 'react';
import type { SeriesReport } from '../../api/types.ts';
import { duration } from '../../format/durations.ts';
import { brief, usd } from '../../format/numbers.ts';
import { tick } from '../../format/times.ts';
import { components, sentence } from '../../format/words.ts';
import { series } from '../../theme.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { chartRows, reasons, type ChartRow } from './chartRows.ts';
import classes from './Overview.module.css';
import { useInTurn } from './useInTurn.ts';

const HEIGHT = 168;
const common = { h: HEIGHT, dataKey: 'at', withLegend: true, gridAxis: 'x', tickLine: 'none', strokeWidth: 1.5, legendProps: { verticalAlign: 'top', height: 26 } } as const;
const lines = { curveType: 'linear', connectNulls: false } as const;
const yAxis = { width: 44, tickCount: 4 };
const wideYAxis = { ...yAxis, width: 66 };

interface Drawing {
  /** What its title says, after which "per minute" may stand. */
  title: string;
  isPerStep: boolean;
  draw: (report: SeriesReport) => ReactNode;
}

const drawings: Drawing[] = [
  { title: 'Requests', isPerStep: true, draw: (report) => <BarChart {...options(report)} type="stacked" valueFormatter={brief} series={of(['Answered', 'first'], ['Failed', 'bad'], ['Refused', 'warn'])} /> },
  { title: 'Tokens', isPerStep: true, draw: (report) => <AreaChart {...options(report)} {...lines} withDots={false} type="stacked" valueFormatter={brief} series={of(['Input', 'second'], ['Output', 'first'])} /> },
  { title: 'Spend', isPerStep: true, draw: (report) => <AreaChart {...options(report)} {...lines} withDots={false} valueFormatter={usd} series={of(['Spend', 'first'])} yAxisProps={wideYAxis} /> },
  { title: 'Refusals', isPerStep: true, draw: refusals },
  { title: 'Latency of answers', isPerStep: false, draw: (report) => latencies(report, of(['p50', 'first'], ['p95', 'third'])) },
  { title: 'Time to first token', isPerStep: false, draw: (report) => latencies(report, of(['First p50', 'first'], ['First p95', 'third']).map((one) => ({ ...one, label: one.name.slice(6) }))) },
];

/** Requests, tokens, spend, refusals and latencies over time. */
export const Charts = memo(function Charts({ report }: { report: SeriesReport }) {
  if (report.points.every((point) => point.requests === 0)) {
    return (
      <Panel title="Traffic">
        <Empty title="No requests in this time">
          Set the base URL of an OpenAI or Anthropic client to <code>{location.origin}/v1</code>, and send one.
        </Empty>
      </Panel>
    );
  }

  return (
    <div className={classes['charts']}>
      {drawings.map((drawing, i) => (
        <Chart key={drawing.title} drawing={drawing} turn={i} newest={report} />
      ))}
    </div>
  );
});

const Chart = memo(function Chart({ drawing, turn, newest }: { drawing: Drawing; turn: number; newest: SeriesReport }) {
  const report = useInTurn(newest, turn);
  return <Panel title={drawing.isPerStep ? `${drawing.title} ${per(report)}` : drawing.title}>{drawing.draw(report)}</Panel>;
});

function per({ stepMs }: SeriesReport): string {
  return stepMs === 60_000 ? 'per minute' : stepMs === 3_600_000 ? 'per hour' : 'per day';
}

function options(report: SeriesReport) {
  const xAxisProps = { tickFormatter: (at: string) => tick(at, report.stepMs), minTickGap: 40 };
  return { ...common, data: chartRows(report), xAxisProps, yAxisProps: yAxis };
}

function refusals(report: SeriesReport): ReactNode {
  const names = reasons(report);
  if (names.length === 0) return <Empty title="Nothing was refused" />;
  return <BarChart {...options(report)} type="stacked" valueFormatter={brief} series={names.map((name) => ({ name: `refusal ${name}`, label: sentence(name), color: colorOf(name) }))} />;
}

function latencies(report: SeriesReport, shown: { name: string; color: string; label?: string }[]): ReactNode {
  const all = options(report);
  // A line of one or two points is not seen without dots.
  const withDots = all.data.filter((row: ChartRow) => row['p50'] !== null).length < 3;
  return <LineChart {...all} {...lines} withDots={withDots} valueFormatter={duration} series={shown} yAxisProps={wideYAxis} />;
}

// What refuses keeps its colour, however much the others refuse.
function colorOf(component: string): string {
  const place = components.indexOf(component);
  return series.others[(place < 0 ? components.length : place) % series.others.length] ?? series.bad;
}

type Hue = 'first' | 'second' | 'third' | 'bad' | 'warn';

function of(...namesAndHues: [name: string, hue: Hue][]): { name: string; color: string }[] {
  return namesAndHues.map(([name, hue]) => ({ name, color: series[hue] }));
}
