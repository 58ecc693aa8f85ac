import { octetsOf } from "../octets.ts";
import { MIME_BOUNDS } from "./bounds.ts";
import type { MimeNode, SplitEvent } from "./splitter.ts";
import type { Tell } from "./tell.ts";

/** A multipart that a part is in. */
export interface Container {
  /** `mixed`, `alternative`, `related` and so on. */
  readonly subtype: string;
  /** How many parts it has had so far. */
  readonly count: number;
}

/** Where a part is in its message. */
export interface Place {
  /** As IMAP numbers parts (RFC 3501, 6.4.5): `1`, `2.1`. */
  id: string;
  /** The multiparts that it is in, the outermost first. */
  inside: readonly Container[];
}

/** What was in a multipart that has no part. */
export interface Childless extends Place {
  pieces: Uint8Array[];
}

interface Multipart extends Place {
  node: MimeNode;
  subtype: string;
  count: number;
}

/** A message has more parts in each other than are looked at. */
export class TooDeep extends Error {}

/** The parts of a message while they stream by: which are in which. */
export class PartTree {
  readonly #prefix: string;
  readonly #tell: Tell;
  readonly #multiparts = new Map<MimeNode, Multipart>();
  /** The multipart that began last, while it has no part, and what is in it. */
  #empty?: Multipart;
  #preamble: Uint8Array[] = [];
  #preambleSize = 0;
  /** The line that ends the message, until it has come. */
  #awaited?: string;

  /**
   * @param prefix What the ids of parts begin with.
   * @param tell Told what is damaged.
   */
  constructor(prefix: string, tell: Tell) {
    this.#prefix = prefix;
    this.#tell = tell;
  }

  /**
   * Takes in what the library found next.
   *
   * @returns Where the part that begins is; nothing for a multipart.
   * @throws {TooDeep} If the part is in too many others.
   */
  add(node: MimeNode): Place | undefined {
    const parent = node.parentNode
      ? this.#multiparts.get(node.parentNode)
      : undefined;
    if (parent) parent.count++;
    const place = this.#place(parent);
    if (!node.multipart) return place;
    const multipart = { ...place, node, subtype: node.multipart, count: 0 };
    this.#multiparts.set(node, multipart);
    this.#begin(multipart);
  }

  #place(parent: Multipart | undefined): Place {
    if (!parent) return { id: `${this.#prefix}1`, inside: [] };
    const inside = [...parent.inside, parent];
    if (inside.length > MIME_BOUNDS.depth) throw new TooDeep();
    const isRoot = parent.inside.length === 0;
    const prefix = isRoot ? this.#prefix : `${parent.id}.`;
    return { id: `${prefix}${parent.count}`, inside };
  }

  #begin(multipart: Multipart): void {
    this.#empty = multipart;
    this.#preamble = [];
    this.#preambleSize = 0;
    const boundary = multipart.node._boundary;
    if (multipart.inside.length === 0 && boundary) {
      this.#awaited = `--${octetsOf(boundary)}--`;
    }
  }

  /** Takes in what is in a multipart but in none of its parts. */
  addData({ node, value }: Extract<SplitEvent, { type: "data" }>): void {
    if (this.#awaited && octetsOf(value).includes(this.#awaited)) {
      this.#awaited = undefined;
    }
    if (this.#empty?.node !== node) return;
    if (this.#preambleSize > MIME_BOUNDS.preamble) return;
    this.#preamble.push(value.slice());
    this.#preambleSize += value.length;
  }

  /**
   * What was in a multipart that has turned out to have no part: text for all that
   * anybody knows.
   *
   * @param next What comes next, or nothing at the end.
   */
  takeChildless(next?: MimeNode): Childless | undefined {
    const empty = this.#empty;
    this.#empty = undefined;
    if (!empty || next?.parentNode === empty.node) return undefined;
    this.#tell("A multipart in it has no part");
    this.#awaited = undefined;
    const { id, inside } = empty;
    return { id, inside, pieces: this.#preamble };
  }

  /** To be called when the message has ended. */
  end(): void {
    if (this.#awaited) this.#tell("It ends before its last part does");
  }
}
