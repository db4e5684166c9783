import type { ToolRow } from '../../api/contract/replies.ts';
import { type Fits, fits, type ReplyVerb, type Template } from '../../domain/replies/tool.ts';

/** Which templates the composer offers, and in which order: pure, so that it is tested without a browser. */

type Row = Pick<ToolRow, 'nameZh' | 'nameEn' | 'initials' | 'pinyin' | 'uses' | 'definition'> & Fits;

/** Of one case, or (null) of several at once. Typed words fit by name in either language, by shortcut, by pinyin or its initials. Shortcut first, then what is used most. */
export function offered<T extends Row>(
  rows: readonly T[],
  of: { kind: string; category: string } | null,
  verb: ReplyVerb,
  typed: string,
): T[] {
  const asked = typed.trim().toLowerCase().replace(/\s+/g, '');
  return rows
    .filter((row) => (of === null || fits(row, of)) && templateOf(row).verbs.includes(verb))
    .map((row) => ({ row, rank: rankOf(row, asked) }))
    .filter(({ rank }) => rank < NO_FIT)
    .sort((a, b) => a.rank - b.rank || b.row.uses - a.row.uses)
    .map(({ row }) => row);
}

const NO_FIT = 9;

function rankOf(row: Row, asked: string): number {
  if (asked === '') return 1;
  const { shortcut } = templateOf(row);
  if (shortcut === asked) return 0;
  if (shortcut.startsWith(asked)) return 1;
  if (row.initials.startsWith(asked) || row.pinyin.startsWith(asked)) return 2;
  const names = `${row.nameZh}\n${row.nameEn}`.toLowerCase().replace(/[^\S\n]+/g, '');
  return names.includes(asked) || row.pinyin.includes(asked) ? 3 : NO_FIT;
}

export const templateOf = ({ definition }: Pick<Row, 'definition'>): Template => definition as unknown as Template;

const SLASHES = ['/', '／', '、'];

/**
 * Where a slash was just typed at the start of a line, else null. An input method for Chinese makes `、` of the key, which
 * begins no line.
 */
export function slashAt(before: string, after: string, caret: number): number | null {
  const at = caret - 1;
  if (after.length !== before.length + 1 || !SLASHES.includes(after[at] ?? '')) return null;
  if (after.slice(0, at) !== before.slice(0, at) || after.slice(caret) !== before.slice(at)) return null;
  return at === 0 || after[at - 1] === '\n' ? at : null;
}
