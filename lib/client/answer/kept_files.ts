import type {
  Attachment as Found,
  AttachmentSink,
} from "../../letter/mime/read/mail_sink.ts";
import { BytesContent } from "../draft/content.ts";
import type { Attachment } from "../draft/draft_parts.ts";
import type { Room } from "./room.ts";

interface File {
  found: Found;
  pieces: Uint8Array[];
}

/** The attachments of a mail, in memory. */
export class KeptFiles {
  readonly #files: File[] = [];
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  /** Begins one; nothing of a file that another one, a whole message, has in it. */
  begin(found: Found): AttachmentSink | undefined {
    const isInside = this.#files.some(({ found: { id } }) =>
      found.id.startsWith(`${id}.`)
    );
    if (isInside) return undefined;
    const pieces: Uint8Array[] = [];
    this.#files.push({ found, pieces });
    return {
      write: (bytes) => {
        this.#room.take(bytes.length);
        pieces.push(bytes.slice());
      },
      end() {},
    };
  }

  /** All of them, in their order in the mail. */
  list(): Attachment[] {
    return this.#files.map(({ found: { name }, pieces }) => {
      const content = new BytesContent(...pieces);
      return { name, size: content.size, open: () => content.open() };
    });
  }
}
