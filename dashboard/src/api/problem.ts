import type { components } from './schema.ts';

/** One wrong setting, with what to do about it. */
export type SettingProblem = components['schemas']['ErrorView'];

/** Why something was not done, in the gateway's own words. */
export class Problem extends Error {
  override readonly name = 'Problem';

  private constructor(
    message: string,
    readonly status: number | null,
    readonly code: string | null,
    readonly errors: SettingProblem[],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The gateway did not answer at all. */
  static unreachable(cause: unknown): Problem {
    return new Problem('The gateway does not answer. See that it runs, and that this machine reaches it.', null, null, [], { cause });
  }

  /** The gateway answered with an error; what is no error of its own is told by its status. */
  static of(status: number, body: unknown): Problem {
    const error = isError(body) ? body.error : null;
    return new Problem(error?.message ?? `The gateway answered ${status}, and not with words of its own.`, status, error?.code ?? null, error?.errors ?? []);
  }

  /** Whether the gateway keeps no such thing, since it runs without a data directory. */
  get isNotKept(): boolean {
    return this.code === 'not_kept';
  }

  /** What anything that was thrown says. */
  static words(thrown: unknown): string {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

function isError(body: unknown): body is components['schemas']['Error'] {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false;
  const { error } = body;
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}
