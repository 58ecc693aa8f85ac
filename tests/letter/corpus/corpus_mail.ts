/** A made-up mail, and what a person should see of it. */
export interface CorpusMail {
  /** What is special about it. */
  name: string;
  /** The whole message; each character is a byte. */
  mail: string;
  title: string;
  /** The sender as the mail claims it. */
  sender: string;
  text: string;
  /** The names of the attachments. */
  attachments: string[];
  /** Whether something is told to be damaged; not so if left out. */
  damaged?: true;
  /** How another program reads it otherwise. */
  otherwise?: { python: string };
}

const SENDER = "Ines Brandt <ines@example.org>";

/** A mail of which only the content is special. */
export function about(
  name: string,
  lines: string[],
  text: string,
  rest: Partial<CorpusMail> = {},
): CorpusMail {
  const head = [`From: ${SENDER}`, "To: board@example.org", "Subject: Harvest"];
  return {
    name,
    mail: [...head, "MIME-Version: 1.0", ...lines, ""].join("\n")
      .replace(/\n\n$/, "\n"),
    title: "Harvest",
    sender: SENDER,
    text,
    attachments: [],
    ...rest,
  };
}

/** A mail of which only a field of the head is special. */
export function headed(
  name: string,
  lines: string[],
  seen: { title?: string; sender?: string },
  rest: Partial<CorpusMail> = {},
): CorpusMail {
  const { title = "Harvest", sender = SENDER } = seen;
  const has = (field: string) => lines.some((line) => line.startsWith(field));
  const from = has("From") ? [] : [`From: ${SENDER}`];
  const subject = has("Subject") ? [] : ["Subject: Harvest"];
  return {
    name,
    mail: [...lines, ...from, ...subject, "", "Apples are in.", ""].join("\n"),
    title,
    sender,
    text: "Apples are in.\n",
    attachments: [],
    ...rest,
  };
}

/** The characters as bytes of UTF-8. */
export function utf8(text: string): string {
  return Array.from(
    new TextEncoder().encode(text),
    (byte) => String.fromCharCode(byte),
  ).join("");
}

/** Octets in base64, in lines. */
export function base64(octets: string): string {
  return btoa(octets).replace(/.{76}/g, "$&\n");
}
