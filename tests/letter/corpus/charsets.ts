import { about, base64, type CorpusMail, utf8 } from "./corpus_mail.ts";

function text(charset: string, octets: string, seen: string, rest = {}) {
  const type = `Content-Type: text/plain; charset=${charset}`;
  const encoding = "Content-Transfer-Encoding: 8bit";
  return about(charset, [type, encoding, "", octets, ""], `${seen}\n`, rest);
}

/** A mail whose text is not in ASCII and more. */
function wide(name: string, type: string, octets: string, rest = {}) {
  const fields = [`Content-Type: text/plain${type}`, B64];
  return about(name, [...fields, "", base64(octets)], "Ä5\n", rest);
}

const B64 = "Content-Transfer-Encoding: base64";
const OLD = { python: "does not know it" };

/** Charsets, named rightly, wrongly or not at all. */
export const CHARSETS: CorpusMail[] = [
  text("iso-8859-1", "Gr\xfc\xdfe", "Grüße"),
  text('"ISO-8859-15"', "5 \xa4", "5 €"),
  text("windows-1252", "\x84Birnen\x93 \x96 5 \x80", "„Birnen“ – 5 €"),
  text("iso-8859-1", "5 \x80", "5 €", {
    name: "windows-1252 that is called Latin 1",
    otherwise: { python: "is exact" },
  }),
  text("koi8-r", "\xf1\xc2\xcc\xcf\xcb\xcf", "Яблоко"),
  text("windows-1251", "\xdf\xe1\xeb\xee\xea\xee", "Яблоко"),
  text("iso-2022-jp", "\x1b$B$j$s$4\x1b(B", "りんご"),
  text("shift_jis", "\x82\xe8\x82\xf1\x82\xb2", "りんご"),
  text("euc-jp", "\xa4\xea\xa4\xf3\xa4\xb4", "りんご"),
  text("gb2312", "\xc6\xbb\xb9\xfb", "苹果"),
  text("gb18030", "\xc6\xbb\xb9\xfb", "苹果"),
  text("big5", "\xc4\xab\xaaG", "蘋果"),
  text("euc-kr", "\xbb\xe7\xb0\xfa", "사과"),
  text("ks_c_5601-1987", "\xbb\xe7\xb0\xfa", "사과"),
  text("cp437", "B\x84ume", "Bäume"),
  text("cp850", "M\x94hren 5 \xbd", "Möhren 5 ¢"),
  text("utf-7", "Gr+APwA3w-e +- mehr", "Grüße + mehr"),
  text("hz-gb-2312", "~{F;9{~} ok", "苹果 ok"),
  text("iso-2022-cn", "\x1b$)A\x0eF;9{\x0f ok", "苹果 ok", { otherwise: OLD }),
  text("cn-gb", "\xc6\xbb\xb9\xfb", "苹果", { otherwise: OLD }),
  text("uhc", "\xbb\xe7\xb0\xfa", "사과"),
  text("ujis", "\xa4\xea\xa4\xf3\xa4\xb4", "りんご"),
  text("iso-2022-kr", "\x1b$)C\x0e;g0z\x0f ok", "사과 ok"),
  wide(
    "utf-32",
    "; charset=utf-32",
    "\xff\xfe\0\0\xc4\0\0\x005\0\0\0\n\0\0\0",
  ),
  wide("UTF-16 without a label", "", "\xff\xfe\xc4\x005\0\n\0", {
    otherwise: OLD,
  }),
  text("cp775", "\xd8\xd0sis", "žąsis"),
  text("x-mac-ce", "st\xdeecha", "střecha", { otherwise: OLD }),
  text("johab", "Pears", "Pears", { damaged: true }),
  text("macintosh", "\x80pfel", "Äpfel"),
  text("us-ascii", utf8("Äpfel"), "Äpfel", {
    name: "UTF-8 that is called ASCII",
    otherwise: OLD,
  }),
  text("utf-8", "Gr\xfc\xdfe", "Grüße", {
    name: "Latin 1 that is called UTF-8",
    otherwise: OLD,
  }),
  text("charset=iso-8859-1", "Gr\xfc\xdfe", "Grüße", { otherwise: OLD }),
  text("x-plum", "Gr\xfc\xdfe", "Grüße", { damaged: true, otherwise: OLD }),
  about(
    "raw UTF-8 without a word of MIME",
    ["", utf8("Äpfel"), ""],
    "Äpfel\n",
    {
      otherwise: OLD,
    },
  ),
  about("raw Latin 1 without a word of MIME", ["", "\xc4pfel", ""], "Äpfel\n", {
    otherwise: OLD,
  }),
];
