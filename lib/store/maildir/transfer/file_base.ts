import { idOfFile } from "../mail_name.ts";

/**
 * The name of a mail's file, without flags, by the mail's id: the other way of `idOfFile`.
 *
 * @returns Undefined if the id is a hash of a name that was too long.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { baseOfId } from "./file_base.ts";
 *
 * assertEquals(baseOfId("1780315200.R1.host"), "1780315200.R1.host");
 * assertEquals(baseOfId("f_1.host_2cS_3d9"), "1.host,S=9");
 * assertEquals(baseOfId(`h_${"0".repeat(64)}`), undefined);
 * ```
 */
export function baseOfId(id: string): string | undefined {
  if (/^h_[0-9a-f]{64}$/.test(id)) return undefined;
  const base = id.startsWith("f_") ? unescaped(id.slice(2)) : id;
  return idOfFile(base) === id ? base : undefined;
}

function unescaped(text: string): string {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "_") bytes.push(text.charCodeAt(i));
    else {
      bytes.push(parseInt(text.slice(i + 1, i + 3), 16));
      i += 2;
    }
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    new Uint8Array(bytes),
  );
}
