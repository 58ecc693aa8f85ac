/** What the process that throws the cases is told, and what it tells. */
import type { FuzzCase } from "./cases/case.ts";
import type { Target } from "./cases/finding.ts";
import type { Folders } from "./targets/installation.ts";

/** How that process ends, if no signal ends it. */
export const FUZZ_EXIT = {
  done: 0,
  /** A case failed, and it was told. */
  failed: 20,
  /** Keys, seeds or the server could not be made; its standard error tells. */
  unable: 21,
} as const;

export interface FuzzSettings {
  seed: number;
  seconds: number;
  folders: Folders;
  /** A file with the one case to throw. */
  replay?: string;
}

/** Which case, and which of those side by side. */
export interface CaseName {
  lane: number;
  target: Target;
  number: number;
  mode: FuzzCase["mode"];
}

export type FuzzEvent =
  /** A case begins. */
  | { event: "case" } & CaseName
  /** A server runs, until it is told to stop. */
  | { event: "server"; pid: number }
  | { event: "failed"; reason: string } & CaseName
  /** A target had all its cases: the frames of each stage, and the memory in words. */
  | {
    event: "total";
    target: Target;
    login: number;
    session: number;
    memory: string[];
    problem?: string;
  };
