/** An instant as a field for date and time takes it, in the viewer's zone; empty where there is none. */
export function toLocal(instant: string): string {
  const time = new Date(instant);
  if (instant === '' || Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What such a field holds as an instant; undefined where it is empty. */
export function fromLocal(local: string): string | undefined {
  return local === '' ? undefined : new Date(local).toISOString();
}
