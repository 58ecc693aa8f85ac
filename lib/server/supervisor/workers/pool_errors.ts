/** All places are taken by users who are logged in. */
export class PoolFullError extends Error {
  constructor(message = "All places are taken") {
    super(message);
    this.name = "PoolFullError";
  }
}

/** All places of the group are taken, over all servers of one database. */
export class GroupFullError extends PoolFullError {
  constructor() {
    super("all places of the group are taken");
    this.name = "GroupFullError";
  }
}

/** The system cannot start a process now. */
export class ShortageError extends Error {
  constructor(reason = "no process can be started") {
    super(`A worker cannot start: ${reason}`);
    this.name = "ShortageError";
  }
}
