/** A case that failed, kept in a file to be thrown again. */
import type { FuzzCase } from "./case.ts";

/** What a case is thrown at. */
export type Target = "worker" | "server" | "reader" | "mime";

/** A case that failed. */
export interface Finding {
  reason: string;
  target: Target;
  seed: number;
  case: FuzzCase;
}

/** The text of a finding's file. */
export function formatFinding(finding: Finding): string {
  const throws = finding.case.throws.map(({ bytes, ...rest }) => ({
    ...rest,
    hex: bytes.toHex(),
  }));
  const written = { ...finding, case: { ...finding.case, throws } };
  return JSON.stringify(written, null, 2) + "\n";
}

/** Reads what {@link formatFinding} wrote. */
export function parseFinding(text: string): Finding {
  const read = JSON.parse(text);
  const throws = read.case.throws.map((
    { hex, ...rest }: { hex: string },
  ) => ({ ...rest, bytes: Uint8Array.fromHex(hex) }));
  return { ...read, case: { ...read.case, throws } };
}
