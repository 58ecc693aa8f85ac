import { about, base64, type CorpusMail, utf8 } from "./corpus_mail.ts";

const TYPE = "Content-Type: text/plain; charset=utf-8";
const B64 = "Content-Transfer-Encoding: base64";
const QP = "Content-Transfer-Encoding: quoted-printable";

/** Transfer encodings, right and broken. */
export const ENCODINGS: CorpusMail[] = [
  about("no MIME at all", ["", "Pears next week."], "Pears next week.\n"),
  about(
    "base64",
    [TYPE, B64, "", base64(utf8("Schöne Äpfel\n"))],
    "Schöne Äpfel\n",
  ),
  about(
    "base64 without its padding",
    [TYPE, B64, "", "U2Now7ZuZQ"],
    "Schöne",
    {},
  ),
  about(
    "base64 with blanks and empty lines in it",
    [TYPE, B64, "", "U2No w7Zu", "", " ZSDDhHBm", "", "\tZWwK"],
    "Schöne Äpfel\n",
    {},
  ),
  about(
    "base64 in pieces that were encoded by themselves",
    [TYPE, B64, "", "QQ==", "Qg==", "Qwo="],
    "ABC\n",
    { otherwise: { python: "ends at padding" } },
  ),
  about(
    "the footer of a list after base64",
    [
      TYPE,
      B64,
      "",
      base64("Pears!\n"),
      "_______________",
      "The orchard list: https://example.org/list",
    ],
    "Pears!\n",
    {
      damaged: true,
      otherwise: { python: "decodes the footer" },
    },
  ),
  about(
    "base64 with characters that are none of it",
    [TYPE, B64, "", "U2No*w7Zu!ZQo="],
    "Schöne\n",
    { damaged: true },
  ),
  about(
    "a text that is called base64",
    [TYPE, B64, "", "We have pears, and plums.", "", "Bye!", ""],
    "We have pears, and plums.\n\nBye!\n",
    { damaged: true, otherwise: { python: "decodes it" } },
  ),
  about(
    "words alone that are called base64",
    [TYPE, B64, "", "Pears and plums", "Bye"],
    "Pears and plums\nBye\n",
    { damaged: true, otherwise: { python: "decodes it" } },
  ),
  about(
    "base64 whose last line is cut",
    [TYPE, B64, "", "UGVhcnMhC", ""],
    "Pears!",
    { damaged: true, otherwise: { python: "fails" } },
  ),
  about("quoted-printable", [
    TYPE,
    QP,
    "",
    "Sch=C3=B6ne =",
    "=C3=84pfel=20",
    "",
  ], "Schöne Äpfel \n"),
  about(
    "quoted-printable in small letters, and signs that are no codes",
    [TYPE, QP, "", "sch=c3=b6n, 100 =% =ZZ 2=3D2", ""],
    "schön, 100 =% =ZZ 2=2\n",
    {},
  ),
  about(
    "quoted-printable with blanks after the sign that joins lines",
    [TYPE, QP, "", "ap=  ", "ples   ", "pears=09", ""],
    "apples\npears\t\n",
    { otherwise: { python: "keeps the blanks" } },
  ),
  about(
    "a character that is cut by the end of a line",
    [TYPE, QP, "", "Sch=C3=", "=B6ne", ""],
    "Schöne\n",
  ),
  about("8bit", [
    TYPE,
    "Content-Transfer-Encoding: 8bit",
    "",
    utf8("Schöne Äpfel"),
    "",
  ], "Schöne Äpfel\n"),
  about(
    "an encoding in another spelling, with a comment",
    [
      TYPE,
      "Content-Transfer-Encoding:  BASE64 (as ever)",
      "",
      base64("Pears!\n"),
    ],
    "Pears!\n",
    { otherwise: { python: "wants the word alone" } },
  ),
  about(
    "an encoding that nobody knows",
    [TYPE, "Content-Transfer-Encoding: x-plum", "", "Pears!", ""],
    "Pears!\n",
    { damaged: true },
  ),
  about(
    "a uuencoded file",
    [
      "Content-Type: text/plain",
      "Content-Transfer-Encoding: x-uuencode",
      "",
      "begin 644 pears.txt",
      "&4&5A<G,*",
      "`",
      "end",
      "",
    ],
    "Pears\n",
  ),
  about(
    "a text that is called uuencoded",
    [TYPE, "Content-Transfer-Encoding: x-uuencode", "", "Pears!", "", "Bye."],
    "Pears!\n\nBye.\n",
    { damaged: true },
  ),
  about(
    "a uuencoded file that is cut",
    [
      "Content-Type: text/plain",
      "Content-Transfer-Encoding: x-uuencode",
      "",
      "begin 644 pears.txt",
      "&4&5A<G,*",
      "",
    ],
    "Pears\n",
    { damaged: true },
  ),
  about(
    "lines that end by CR LF",
    [TYPE, QP, "", "one=", "two", "three", ""].map((line) => `${line}\r`),
    "onetwo\nthree\n\n",
    {},
  ),
];
