/** A server that nobody has heard of for so many ms has ended, by the database's clock. */
export const ENDED_MS = 20_000;

/** What holds of a row of `server` that has not. */
export const IS_ALIVE =
  `server.seen > clock_timestamp() - ${ENDED_MS} * interval '1 ms'`;
