/** A picture of a terminal. */

const [CHARACTER, ROW, MARGIN] = [8.4, 18, 14];

/** The looks of mail-client's colours (lib/client/colors), by their numbers. */
const LOOKS: Record<string, string> = {
  "1": 'font-weight="bold"',
  "2": 'fill="#8b949e"',
  "32": 'fill="#56d364"',
  "33": 'fill="#e3b341"',
};

const ESC = "\x1b";
const PAINTED = new RegExp(`${ESC}\\[(\\d+)m(.*?)${ESC}\\[0m`, "g");

/** Draws what a terminal shows, its colours too. */
export function drawTerminal(text: string): string {
  const lines = text.trimEnd().split("\n");
  const plain = lines.map((line) => line.replaceAll(PAINTED, "$2"));
  const width = Math.max(...plain.map((line) => line.length)) * CHARACTER;
  const size = [width + 2 * MARGIN, lines.length * ROW + 2 * MARGIN];
  const [w, h] = size.map(Math.ceil);
  const rows = lines.map((line, i) => {
    const y = MARGIN + (i + 0.75) * ROW;
    return `<text x="${MARGIN}" y="${y}" xml:space="preserve">${
      paint(line)
    }</text>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" ` +
    'font-family="monospace" font-size="14" fill="#e6edf3">\n' +
    `<rect width="${w}" height="${h}" rx="8" fill="#0d1117"/>\n` +
    `${rows.join("")}</svg>\n`;
}

function paint(line: string): string {
  return escape(line).replaceAll(
    PAINTED,
    (_all, code, text) => `<tspan ${LOOKS[code] ?? ""}>${text}</tspan>`,
  );
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
