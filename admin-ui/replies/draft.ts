import type { ToolRow } from '../../api/contract/replies.ts';
import type { Checklist, Macro, Step, Template, Tool, ToolType } from '../../domain/replies/tool.ts';

/** A tool as it is edited: pure, so that what two people changed is compared without a browser. */

const DEFINITIONS = {
  template: { words: { zh: '', en: '' }, only: null, verbs: ['reply'], shortcut: '' } satisfies Template,
  macro: { steps: [{ do: 'claim' }] } satisfies Macro,
  checklist: { items: [{ id: 'item-1', zh: '', en: '', required: true }] } satisfies Checklist,
};

export const emptyTool = (type: ToolType, shared: boolean): Tool =>
  ({
    ...{ type, nameZh: '', nameEn: '', code: null, kinds: [], categories: [], shared },
    definition: DEFINITIONS[type],
  }) as Tool;

export const toolOf = ({ type, nameZh, nameEn, code, kinds, categories, shared, definition }: ToolRow): Tool =>
  ({ type, nameZh, nameEn, code, kinds, categories, shared, definition }) as unknown as Tool;

export const FIELDS = ['nameZh', 'nameEn', 'code', 'kinds', 'categories', 'shared', 'definition'] as const;
export type Field = (typeof FIELDS)[number];

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export const isSame = (a: Tool, b: Tool): boolean => FIELDS.every((field) => same(a[field], b[field]));

/**
 * What somebody else saved meanwhile, laid under what was typed: fields that only they changed become theirs, those that
 * both changed stay as typed and are named.
 */
export function onTop(base: Tool, mine: Tool, theirs: Tool): { merged: Tool; both: Field[] } {
  const merged = { ...mine } as Record<string, unknown>;
  const both: Field[] = [];
  for (const field of FIELDS) {
    if (same(base[field], theirs[field]) || same(mine[field], theirs[field])) continue;
    if (same(base[field], mine[field])) merged[field] = theirs[field];
    else both.push(field);
  }
  return { merged: merged as unknown as Tool, both };
}

export function moved<T>(list: readonly T[], at: number, by: 1 | -1): T[] {
  const next = [...list];
  const to = at + by;
  if (to < 0 || to >= next.length) return next;
  next.splice(to, 0, ...next.splice(at, 1));
  return next;
}

/** The next free id: ticks hang on ids, so one that is gone is not given again while the list is edited. */
export function nextItemId(items: Checklist['items']): string {
  const used = items.map(({ id }) => Number(/^item-(\d+)$/.exec(id)?.[1] ?? 0));
  return `item-${Math.max(0, ...used) + 1}`;
}

export const newStep = (kind: Step['do']): Step => {
  if (kind === 'claim') return { do: 'claim' };
  if (kind === 'handover') return { do: 'handover', queueId: null };
  const words = { zh: '', en: '' };
  return kind === 'note' ? { do: 'note', words } : { do: kind, templateId: null, words };
};
