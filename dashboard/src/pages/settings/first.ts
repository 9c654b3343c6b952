/** The name of whoever holds the first admin token; no other administrator may have it. */
export const FIRST = 'admin';
