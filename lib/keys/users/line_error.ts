/** Why a line of a users file is wrong. */
export class LineError extends Error {}
