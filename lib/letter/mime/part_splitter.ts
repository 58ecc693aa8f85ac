import type { MimeNode, Splitter } from "@zone-eu/mailsplit";

const mailsplit = await import("@zone-eu/mailsplit");

/** A part whose header the library is reading. */
interface OpenNode {
  _headerlen: number;
  /** The header, once it has ended. */
  headers?: unknown;
  parseHeaders(): void;
}

/** What the library's types leave out. */
interface Inner {
  node: OpenNode | null;
  /** Called where a part begins. */
  newNode(parent?: MimeNode): void;
}

const Base = mailsplit.Splitter as unknown as new (
  ...options: ConstructorParameters<typeof Splitter>
) => Splitter & Inner;

/** The library's splitter, which would lose a part that has no empty line in it. */
export class PartSplitter extends Base {
  override newNode(parent?: MimeNode): void {
    const { node } = this;
    if (parent && node && node._headerlen > 0 && !node.headers) {
      node.parseHeaders();
      this.push(node);
    }
    super.newNode(parent);
  }
}
