import { about, type CorpusMail, utf8 } from "./corpus_mail.ts";

/** A mail that is an attachment, of which the name is special. */
function named(name: string, lines: string[], seen: string, rest = {}) {
  return about(name, [...lines, "", "%PDF"], "", {
    attachments: [seen],
    ...rest,
  });
}

const PDF = "Content-Type: application/pdf";

/** Names of attachments. */
export const NAMES: CorpusMail[] = [
  named("a name in quotes", [
    PDF,
    'Content-Disposition: attachment; filename="a; b.pdf"',
  ], "a; b.pdf"),
  named(
    "a name without quotes",
    [PDF, "Content-Disposition: attachment; filename=my harvest.pdf"],
    "my harvest.pdf",
    {
      otherwise: {
        python: "takes the first word",
      },
    },
  ),
  named("a name by RFC 2231", [
    PDF,
    "Content-Disposition: attachment; filename*=utf-8''%C3%84pfel.pdf",
  ], "Äpfel.pdf"),
  named(
    "a name by RFC 2231 in pieces",
    [
      PDF,
      "Content-Disposition: attachment; filename*0*=utf-8'de'%C3%84p;",
      ' filename*1="fel und Bir";',
      " filename*2*=nen%2Epdf",
    ],
    "Äpfel und Birnen.pdf",
  ),
  named("a name by RFC 2231 without a charset", [
    PDF,
    "Content-Disposition: attachment; filename*=%C3%84pfel.pdf",
  ], "Äpfel.pdf"),
  named(
    "a name by RFC 2231 in a charset that nobody knows",
    [
      PDF,
      "Content-Disposition: attachment; filename*=x-plum'de'%C4pfel.pdf",
    ],
    "Äpfel.pdf",
    { otherwise: { python: "leaves the byte out" } },
  ),
  named(
    "a path of Windows for a name",
    [
      PDF,
      'Content-Disposition: attachment; filename="C:\\new\\a \\"b\\".pdf"',
    ],
    'C:\\new\\a "b".pdf',
    { otherwise: { python: "drops backslashes" } },
  ),
  named(
    "no semicolon before the name",
    [
      PDF,
      'Content-Disposition: attachment filename="a.pdf"',
    ],
    "a.pdf",
    { otherwise: { python: "has none" } },
  ),
  named("a name in encoded words", [
    PDF,
    'Content-Disposition: attachment; filename="=?utf-8?B?w4RwZmVs?= =?utf-8?Q?=2Epdf?="',
  ], "Äpfel.pdf"),
  named("a name of raw UTF-8", [
    PDF,
    `Content-Disposition: attachment; filename="${utf8("Äpfel")}.pdf"`,
  ], "Äpfel.pdf"),
  named(
    "a name of raw Latin 1",
    [PDF, 'Content-Disposition: attachment; filename="\xc4pfel.pdf"'],
    "Äpfel.pdf",
    {
      otherwise: {
        python: "leaves the byte out",
      },
    },
  ),
  named("a name in the type alone", [`${PDF}; name="old.pdf"`], "old.pdf"),
  named("no name", [PDF, "Content-Disposition: attachment"], "part-1.pdf", {
    otherwise: { python: "has none" },
  }),
  named(
    "a path for a name",
    [PDF, 'Content-Disposition: attachment; filename="../../etc/passwd"'],
    "../../etc/passwd",
    {},
  ),
  about(
    "a text that is an attachment",
    [
      "Content-Type: text/plain",
      "Content-Disposition: attachment; filename=notes.txt",
      "",
      "Pears.",
    ],
    "",
    {
      attachments: ["notes.txt"],
      otherwise: { python: "takes it for the text" },
    },
  ),
  about(
    "a text with a name that is to be shown",
    [
      "Content-Type: text/plain; name=notes.txt",
      "Content-Disposition: inline",
      "",
      "Pears.",
      "",
    ],
    "Pears.\n",
    { attachments: ["notes.txt"] },
  ),
  about(
    "a type that is none, and a semicolon that is missing",
    ["Content-Type: text/plain charset=iso-8859-1", "", "\xc4pfel", ""],
    "Äpfel\n",
    {
      otherwise: { python: "takes it for ASCII" },
    },
  ),
];
