import { type CorpusMail, headed, utf8 } from "./corpus_mail.ts";

const STRICT = { python: "is strict" };

/** Heads, right and broken. */
export const HEADS: CorpusMail[] = [
  headed("words in base64", ["Subject: =?utf-8?B?w4RwZmVs?="], {
    title: "Äpfel",
  }),
  headed("a word that names no charset", ["Subject: =??Q?=C3=84pfel?="], {
    title: "Äpfel",
  }, { otherwise: STRICT }),
  headed("words in two charsets", [
    "Subject: =?iso-8859-1?Q?=C4pfel?= =?utf-8?Q?_=E2=82=AC?=",
  ], { title: "Äpfel €" }),
  headed(
    "a character in two words",
    ["Subject: =?utf-8?Q?=C3?=\n =?utf-8?Q?=84pfel?="],
    { title: "Äpfel" },
    { otherwise: STRICT },
  ),
  headed(
    "words with spaces in them",
    ["Subject: =?utf-8?Q?=C3=84pfel und Birnen?="],
    { title: "Äpfel und Birnen" },
    { otherwise: STRICT },
  ),
  headed("words without their padding", ["Subject: =?utf-8?B?w4RwZmVsIQ?="], {
    title: "Äpfel!",
  }, { otherwise: STRICT }),
  headed("a word of UTF-7", ["Subject: =?utf-7?Q?+AMQ-pfel?="], {
    title: "Äpfel",
  }, { otherwise: STRICT }),
  headed("a word of cp437", ["Subject: =?cp437?Q?=8Epfel?="], {
    title: "Äpfel",
  }, { otherwise: STRICT }),
  headed("a word of HZ", ["Subject: =?hz-gb-2312?Q?~{F;9{~}?="], {
    title: "苹果",
  }, { otherwise: STRICT }),
  headed("Japanese that shifts in each word", [
    "Subject: =?iso-2022-jp?B?GyRCJGobKEI=?=\n =?iso-2022-jp?B?GyRCJHMbKEI=?=",
  ], { title: "りん" }),
  headed("raw UTF-8", [`Subject: ${utf8("Äpfel")}`], { title: "Äpfel" }, {
    otherwise: STRICT,
  }),
  headed("raw Latin 1", ["Subject: \xc4pfel"], { title: "Äpfel" }, {
    otherwise: STRICT,
  }),
  headed("a title in three lines", ["Subject: Pears\n and\n\tplums"], {
    title: "Pears and plums",
  }),
  headed("a quoted name with a comma", [
    'From: "Brandt, Ines" <ines@example.org>',
  ], { sender: '"Brandt, Ines" <ines@example.org>' }),
  headed("comments, blanks and a route in an address", [
    "From: Ines <@a.example,@b.example:ines(me) @ (now) example.org>",
  ], { sender: "Ines <ines@example.org>" }),
  headed(
    "a name in words",
    ["From: =?utf-8?Q?In=C3=A9s?= <ines@example.org>"],
    { sender: "Inés <ines@example.org>" },
  ),
  headed("a sender that claims to be a user", ["From: bob"], {
    sender: "bob <>",
  }, { otherwise: { python: "shows bob" } }),
  headed("a byte order mark before the head", ["\xef\xbb\xbfSubject: Pears"], {
    title: "Pears",
  }, { otherwise: STRICT }),
  headed("a first field that is indented", [" Subject: Pears"], {
    title: "Harvest",
  }, {
    mail:
      `  Subject: Pears\nFrom: Ines Brandt <ines@example.org>\n\nApples are in.\n`,
    title: "Pears",
    otherwise: STRICT,
  }),
  headed("lines that end by CR alone", ["Subject: Pears"], { title: "Pears" }, {
    mail: "Subject: Pears\rFrom: Ines Brandt <ines@example.org>\r" +
      "Content-Type: multipart/mixed; boundary=b\r\r--b\r\rApples\rare in.\r--b--\r",
    text: "Apples\nare in.",
    otherwise: STRICT,
  }),
  headed(
    "folded lines that have lost their blanks",
    [
      "Received: from a.example.org",
      "by b.example.org",
      "for the board; Mon, 5 Jan 2026 10:00:00 +0000",
      "id 7",
    ],
    {},
    { otherwise: STRICT },
  ),
  headed(
    "a line that is no field, and a field that is cut after 4 KB",
    [`X-Pad: ${"x".repeat(4086)}`, "odd", "Subject: Pears"],
    { title: "Pears" },
    { otherwise: STRICT },
  ),
  headed("a list's field of 70 KB", [`X-Long: ${"pear ".repeat(14_000)}`], {}),
];
