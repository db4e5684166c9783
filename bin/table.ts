/** One table of names and values in sections, each as wide as it needs; full-width characters count two. */
export function table(title: string, sections: [heading: string, rows: string[][]][]): string {
  const laid = sections.map(([heading, rows]) => ({ heading, lines: columns(rows) }));
  const texts = [title, ...laid.flatMap(({ heading, lines }) => [`${heading}  `, ...lines])];
  const inner = Math.max(...texts.map(width));
  const line = (text: string) => `│ ${text}${' '.repeat(inner - width(text))} │`;
  const rule = (left: string, text: string, right: string) => {
    const shown = text && ` ${text} `;
    return `${left}─${shown}${'─'.repeat(inner + 1 - width(shown))}${right}`;
  };
  return [
    rule('┌', title, '┐'),
    ...laid.flatMap(({ heading, lines }) => [...(heading ? [rule('├', heading, '┤')] : []), ...lines.map(line)]),
    rule('└', '', '┘'),
  ].join('\n');
}

/** Cells of a column begin at the same place, two blanks after the longest of the one before. */
function columns(rows: string[][]): string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, i) => Math.max(most[i] ?? 0, width(cell))), []);
  const padded = (cell: string, i: number) => cell + ' '.repeat((widths[i] ?? 0) - width(cell));
  return rows.map((row) => row.map(padded).join('  ').trimEnd());
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;
const width = (text: string) => [...text].reduce((sum, char) => sum + (WIDE.test(char) ? 2 : 1), 0);
