/** A failure told to the person in one line. */
export class ToolError extends Error {
  override name = "ToolError";

  /** `exitCode` is 1 for a failure, 2 for wrong usage. */
  constructor(message: string, readonly exitCode: 1 | 2 = 1) {
    super(message);
  }
}
