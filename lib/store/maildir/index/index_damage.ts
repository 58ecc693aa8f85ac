/** Thrown for an index of another version, and for one that contradicts itself. */
export class IndexDamageError extends Error {
  override name = "IndexDamageError";
}
