import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { systemSentence } from "../../program/system/system_reason.ts";

/** What a check found. */
export interface Finding {
  /** What was checked. */
  name: string;
  /** `skipped`: it could not be checked, since another check failed or nothing is there. */
  state: "ok" | "wrong" | "skipped";
  /** What is there, or what is wrong. */
  text: string;
  /** What to do about it. */
  remedy?: string;
  /** The exit code that stands for what is wrong. */
  exitCode: number;
}

/** A check that found all well, or that had nothing to do. */
export function finding(
  name: string,
  state: "ok" | "skipped",
  text: string,
): Finding {
  return { name, state, text, exitCode: EXIT.done };
}

/** What is wrong, and the remedy that an error of ours names behind its sentence. */
export function wrong(name: string, error: unknown): Finding {
  const failure = error instanceof Failure ? error : undefined;
  const message = failure?.message ?? systemSentence(error);
  const [text, command] = message.split(/; (?:if you trust it, )?type: /);
  const remedy = command ?? failure?.hint;
  const exitCode = failure?.exitCode ?? EXIT.failed;
  return { name, state: "wrong", text, remedy, exitCode };
}
