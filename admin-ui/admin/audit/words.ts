import { AUDIT_ACTIONS, AUDITED } from '../../../domain/audit.ts';
import type { Say, WordKey } from '../../i18n/useWords.ts';

/** What was done, in words; an id that is not known any more stands for itself. */
export const actionWord = (say: Say, action: string): string =>
  (AUDIT_ACTIONS as readonly string[]).includes(action)
    ? say(`admin.settings.audit.action.${action.replace('.', '_')}` as WordKey)
    : action;

export const recordWord = (say: Say, recordType: string): string =>
  (AUDITED as readonly string[]).includes(recordType)
    ? say(`admin.settings.audit.recordType.${recordType}` as WordKey)
    : recordType;

type Line = { field: string; before: string; after: string };

/** Old and new, field by field; whatever else was kept stands as after. */
export function linesOf({ old, new: now, ...more }: Record<string, unknown>): Line[] {
  const [before, after] = [flat(old), flat(now)];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return [
    ...fields
      .filter((field) => before[field] !== after[field])
      .map((field) => ({ field, before: before[field] ?? '', after: after[field] ?? '' })),
    ...Object.entries(flat(more)).map(([field, words]) => ({ field, before: '', after: words })),
  ];
}

const flat = (value: unknown): Record<string, string> =>
  value === null || typeof value !== 'object'
    ? {}
    : Object.fromEntries(
        Object.entries(value)
          .filter(([, part]) => part !== null && part !== undefined)
          .map(([field, part]) => [field, typeof part === 'string' ? part : JSON.stringify(part)]),
      );
