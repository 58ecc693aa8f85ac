/** Whom a letter is to. */
export interface Recipients {
  to: string[];
  /** Those who are to know, and need not answer (RFC 5322, 3.6.3). */
  cc?: string[];
}

/** All who get a letter, in the order of its head. */
export function recipientsOf({ to, cc = [] }: Recipients): string[] {
  return [...to, ...cc];
}
