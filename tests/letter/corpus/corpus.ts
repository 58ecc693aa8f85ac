/** Made-up mails of all the kinds that the world writes. */
import { BROKEN_MULTIPARTS } from "./broken_multiparts.ts";
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
  ...BROKEN_MULTIPARTS,
  ...HTML,
  ...NAMES,
];
