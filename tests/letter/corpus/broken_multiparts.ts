import { about, type CorpusMail } from "./corpus_mail.ts";
import { multipart, picture } from "./multiparts.ts";

/** Mails whose parts do not begin or end as they should. */
export const BROKEN_MULTIPARTS: CorpusMail[] = [
  about(
    "no part at all",
    [multipart("mixed"), "", "Only this.", ""],
    "Only this.\n",
    {
      damaged: true,
      otherwise: { python: "shows nothing" },
    },
  ),
  about(
    "no boundary is named",
    ["Content-Type: multipart/mixed", "", "Only this.", ""],
    "Only this.\n",
    {
      damaged: true,
      otherwise: { python: "shows nothing" },
    },
  ),
  about(
    "cut in the middle of an attachment",
    [multipart("mixed"), "", "--b", "", "See the tree.", "--b", ...picture],
    "See the tree.",
    { attachments: ["tree.png"], damaged: true },
  ),
  about(
    "an inner multipart that nothing ends",
    [
      multipart("mixed", "a"),
      "",
      "--a",
      multipart("alternative"),
      "",
      "--b",
      "",
      "Inner.",
      "--a",
      ...picture,
      "--a--",
      "",
    ],
    "Inner.",
    { attachments: ["tree.png"] },
  ),
  about(
    "a part whose head has no end, and another one",
    [
      multipart("mixed"),
      "",
      "--b",
      "Content-Type: text/plain",
      "Straight on.",
      "--b",
      ...picture,
      "--b--",
      "",
    ],
    "Straight on.\n",
    { attachments: ["tree.png"] },
  ),
  about(
    "a line that begins a part at the very end",
    [],
    "See the tree.",
    {
      mail: about("", [
        multipart("mixed"),
        "",
        "--b",
        "",
        "See the tree.",
        "--b",
      ], "").mail.trimEnd(),
      damaged: true,
    },
  ),
  about(
    "a part whose head has no end",
    [
      multipart("mixed"),
      "",
      "--b",
      "Content-Type: text/plain",
      "Straight on.",
      "--b--",
      "",
    ],
    "Straight on.\n",
    {},
  ),
];
