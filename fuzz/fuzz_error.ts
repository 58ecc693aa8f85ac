/** Something that a worker or a server must not do. */
export class FuzzError extends Error {
  override name = "FuzzError";
}
