import classes from './Dot.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'idle';

/** A sign of colour beside words that say the same. */
export function Dot({ tone }: { tone: Tone }) {
  return <span className={classes['dot']} data-tone={tone} aria-hidden />;
}
