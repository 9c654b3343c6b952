import { full, moment } from '../format/times.ts';

/** An instant in the viewer's zone; in full where it is pointed at. */
export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={full(at)} style={{ whiteSpace: 'nowrap' }}>
      {moment(at)}
    </time>
  );
}
