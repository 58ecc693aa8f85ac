/** Longest line that is handed out whole, in characters. */
const LONGEST_LINE = 16 * 1024;

/** The lines of a text stream that are not empty; a longer one is cut into several. */
export async function* lines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    if (rest.length > LONGEST_LINE) {
      parts.push(rest);
      rest = "";
    }
    yield* parts.filter((part) => part !== "");
  }
  if (rest !== "") yield rest;
}
