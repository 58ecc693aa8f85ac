import { count, type FieldValues, optional, parseFields } from "../fields.ts";

const FIELDS = {
  /** How much of the work is done, where the server knows it. */
  done: optional(count),
  /** How much there is to do. */
  total: optional(count),
};

/** How far the server is with a request. */
export type Progress = FieldValues<typeof FIELDS>;

/** A sign of life: the answer to a request takes long and is still to come. */
export type WaitMessage = { type: "wait" } & Progress;

/** Says that the server works on, and how far it is. */
export function wait(progress: Progress): WaitMessage {
  return { type: "wait", ...progress };
}

/** Checks a `wait`; one whose members are wrong is a sign of life all the same. */
export function parseWait(message: unknown): WaitMessage {
  return wait(parseFields(FIELDS, message).values ?? {});
}
