import { describe, expect, it } from 'vitest';
import { asRole, reaches } from './roles.ts';

describe('roles', () => {
  it('may do what those before them may', () => {
    expect(reaches('admin', 'viewer')).toBe(true);
    expect(reaches('operator', 'operator')).toBe(true);
    expect(reaches('viewer', 'operator')).toBe(false);
    expect(reaches('operator', 'admin')).toBe(false);
  });

  it('that are not known here see only', () => expect(asRole('auditor')).toBe('viewer'));
});
