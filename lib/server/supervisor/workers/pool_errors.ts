/** All places are taken by users who are logged in. */
export class PoolFullError extends Error {
  constructor() {
    super("All places are taken");
    this.name = "PoolFullError";
  }
}

/** The system cannot start a process now. */
export class ShortageError extends Error {
  constructor(reason = "no process can be started") {
    super(`A worker cannot start: ${reason}`);
    this.name = "ShortageError";
  }
}
