import { about, type CorpusMail } from "./corpus_mail.ts";

const page = (name: string, html: string, text: string, rest = {}) =>
  about(name, ["Content-Type: text/html; charset=utf-8", "", html, ""], text, {
    otherwise: { python: "shows the source" },
    ...rest,
  });

/** Mails in HTML alone. */
export const HTML: CorpusMail[] = [
  page(
    "paragraphs and a list",
    "<p>Pears<p>Plums<ul><li>one<li>two</ul>",
    "Pears\n\nPlums\n\n * one\n * two\n",
  ),
  page(
    "scripts, styles and pictures that are fetched",
    '<style>p{}</style><script>alert(1)</script><img src="https://example.org/spy.gif"><p>Pears<img src=x alt="a tree">',
    "Pears[a tree]\n",
  ),
  page(
    "entities and emoji",
    "&Auml;pfel &#127822; &lt;b&gt;&nbsp;ok",
    "Äpfel 🍎 <b>\u00a0ok\n",
  ),
  page(
    "a table",
    "<table><tr><td>Pears<td>12<tr><td>Plums<td>7</table>",
    "Pears 12 \nPlums 7 \n",
  ),
  page(
    "a link whose text is its address",
    '<a href="https://example.org/">https://example.org/</a>',
    "https://example.org/\n",
  ),
  page("nothing but tags", "<div><br></div>", ""),
  about(
    "a page that names its charset itself",
    [
      "Content-Type: text/html",
      "Content-Transfer-Encoding: 8bit",
      "",
      '<meta charset="koi8-r"><p>\xf1\xc2\xcc\xcf\xcb\xcf',
      "",
    ],
    "Яблоко\n",
    { otherwise: { python: "shows the source" } },
  ),
  about(
    "a page that says UTF-16 of itself and is none",
    ["Content-Type: text/html", "", `<meta charset="utf-16"><p>Pears`, ""],
    "Pears\n",
    { otherwise: { python: "shows the source" } },
  ),
  page(
    "elements in each other without an end",
    `<p>Pears${"<b>".repeat(30_000)}plums`,
    "Pears plums\n",
    { damaged: true },
  ),
];
