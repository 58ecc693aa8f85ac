/** Made-up mails of all the kinds that the world writes. */
import { CHARSETS } from "./charsets.ts";
import type { CorpusMail } from "./corpus_mail.ts";
import { ENCODINGS } from "./encodings.ts";
import { HEADS } from "./heads.ts";
import { HTML } from "./html.ts";
import { MULTIPARTS } from "./multiparts.ts";
import { NAMES } from "./names.ts";

/** All of them. */
export const CORPUS: CorpusMail[] = [
  ...HEADS,
  ...ENCODINGS,
  ...CHARSETS,
  ...MULTIPARTS,
  ...HTML,
  ...NAMES,
];
