/**
 * Composes a letter of a text and attachments: `multipart/mixed` (RFC 2046, 5.1.3). The
 * encoding is that of nodemailer. Text that other programs can read as it is stays so;
 * files are in base64.
 *
 * @module
 */
import type MimeNode from "nodemailer/lib/mime-node";
import { decodeText } from "../../crypto/bytes.ts";
import { attachmentType, contentType } from "./content_type.ts";
import { type LineForm, lineForm, widestForm } from "./line_form.ts";
import { type TextKind, textKind } from "./text_kind.ts";

const { Readable } = await import("node:stream");
const { default: Node } = await import("nodemailer/lib/mime-node");

/** Bytes that can be read more than once: a letter may be sent again. */
export interface Source {
  /** In bytes. */
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

/** A file to be attached. */
export interface Attachment extends Source {
  /** As its reader sees it, without folders. */
  readonly name: string;
  /** A whole message goes as it is (RFC 2046, 5.2.1); else the name tells the type. */
  readonly type?: "message/rfc822";
}

/** What a letter is composed of. */
export interface MixedParts {
  text: Source;
  attachments: readonly Attachment[];
  /** Of the letter alone: `[A-Za-z0-9_-]`, at most 64 characters. */
  id: string;
}

/** The content of a letter, and what its head says of it. */
export interface MixedContent {
  fields: { content_type: string; content_transfer_encoding: LineForm };
  /** The same bytes each time, with lines ended by LF. */
  open(): AsyncGenerator<Uint8Array>;
}

/** Bytes of a text up to which the way to encode it depends on what is in it. */
const SHORT_TEXT = 64 * 1024;

/**
 * Looks through the parts of a letter, and composes it while it is read: it takes memory
 * for a short text and for pieces of the rest.
 *
 * @throws What reading the parts throws.
 */
export async function composeMixed(
  { text, attachments, id }: MixedParts,
): Promise<MixedContent> {
  // No encoding gives "=_", so that the line is in no part of the letter.
  const boundary = `=_${id}`;
  const type = `multipart/mixed; boundary="${boundary}"`;
  const textPart = await inspectText(text, boundary);
  const files: FilePart[] = [];
  for (const file of attachments) {
    files.push(await inspectFile(file));
  }
  const form = widestForm(files.map(({ form }) => form));
  return {
    fields: { content_type: type, content_transfer_encoding: form },
    open: () => gathered(bodyOf(makeTree(type, textPart, files))),
  };
}

interface TextPart {
  kind: TextKind;
  /** The text itself, or bytes that are not to be changed at all. */
  content: string | Source;
}

interface FilePart {
  file: Attachment;
  kind: TextKind;
  /** How it stands in the letter: in base64 all are of 7 bits. */
  form: LineForm;
}

async function inspectFile(file: Attachment): Promise<FilePart> {
  return {
    file,
    kind: await textKind(file.open()),
    form: file.type ? await lineForm(file.open()) : "7bit",
  };
}

async function inspectText(text: Source, boundary: string): Promise<TextPart> {
  const kind = await textKind(text.open());
  const isShort = kind === "utf-8" && text.size <= SHORT_TEXT;
  const content = isShort ? await readText(text) : undefined;
  return {
    kind,
    content: content === undefined || isFragile(content, boundary)
      ? text
      : content,
  };
}

async function readText(text: Source): Promise<string> {
  const pieces: BlobPart[] = [];
  for await (const piece of text.open()) pieces.push(piece.slice());
  return decodeText(await new Blob(pieces).bytes());
}

/** Whether only base64 keeps a text: some program would change its line ends. */
function isFragile(text: string, boundary: string): boolean {
  // deno-lint-ignore no-control-regex
  return /[\x00-\x08\x0b-\x1f\x7f\ufeff]/.test(text) || text.includes(boundary);
}

function makeTree(
  type: string,
  { kind, content }: TextPart,
  files: readonly FilePart[],
): MimeNode {
  const root = new Node(type, {
    newline: "unix",
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const text = root.createChild(contentType(kind));
  if (typeof content === "string") text.setContent(content);
  else setBytes(text, content);
  for (const file of files) {
    if (file.file.type) addMessage(root, file);
    else addFile(root, file);
  }
  return root;
}

function addMessage(root: MimeNode, { file, form }: FilePart): void {
  const filename = file.name.toWellFormed();
  const node = root.createChild(file.type, { filename });
  node.setHeader("Content-Transfer-Encoding", form);
  node.setContent(Readable.from(copies(file), { objectMode: false }));
}

function addFile(root: MimeNode, { file, kind }: FilePart): void {
  const filename = file.name.toWellFormed();
  const node = root.createChild(undefined, { filename });
  const suggested = String(node.getHeader("Content-Type"));
  node.setHeader("Content-Type", attachmentType(suggested, kind));
  setBytes(node, file);
}

/** Base64 gives the same bytes back, whatever they are. */
function setBytes(node: MimeNode, source: Source): void {
  node.setHeader("Content-Transfer-Encoding", "base64");
  node.setContent(Readable.from(copies(source), { objectMode: false }));
}

/** A stream may hold several pieces, so that none may take the place of another. */
async function* copies(source: Source): AsyncGenerator<Uint8Array> {
  for await (const piece of source.open()) yield piece.slice();
}

/** All but the head, which the server writes. */
async function* bodyOf(root: MimeNode): AsyncGenerator<Uint8Array> {
  let left = root.buildHeaders().replaceAll("\r\n", "\n").length + 2;
  const stream: AsyncIterable<Uint8Array> = root.createReadStream();
  for await (const piece of stream) {
    const skipped = Math.min(left, piece.length);
    left -= skipped;
    if (skipped < piece.length) yield piece.subarray(skipped);
  }
}

/** Bytes that are handed on at once. */
const PIECE = 64 * 1024;

/** The package writes a line at a time, and each step after it takes longer than the line. */
async function* gathered(
  lines: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let buffer = new Uint8Array(PIECE);
  let size = 0;
  for await (const line of lines) {
    for (let rest = line; rest.length > 0;) {
      const part = rest.subarray(0, PIECE - size);
      buffer.set(part, size);
      size += part.length;
      rest = rest.subarray(part.length);
      if (size < PIECE) continue;
      yield buffer;
      buffer = new Uint8Array(PIECE);
      size = 0;
    }
  }
  if (size > 0) yield buffer.subarray(0, size);
}
