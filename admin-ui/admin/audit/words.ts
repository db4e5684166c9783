import type { AuditRow } from '../../../api/contract/admin-settings.ts';
import { AUDIT_ACTIONS, AUDITED } from '../../../domain/audit.ts';
import { NOTICES } from '../../../domain/case/state.ts';
import { LOCALES, RULE_SETS } from '../../../domain/vocabulary.ts';
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

/** Which record it is about: its name, or what its id says; an id that says nothing is not shown. */
export function recordName(say: Say, { recordType, recordId, recordName: name }: Record): string {
  if (name || recordId === null) return name ?? '';
  const [kind = '', locale = ''] = recordId.split('/');
  if (recordType === 'MessageTemplate' && isOne(NOTICES, kind) && isOne(LOCALES, locale))
    return `${say(`admin.settings.templates.name.${kind}`)} · ${say(`admin.people.language.${locale}`)}`;
  if (recordType === 'ChannelAccount' && isOne(ACCOUNTS, recordId)) return say(`admin.settings.accounts.${recordId}`);
  if (recordType === 'RuleSet' && isOne(RULE_SETS, recordId)) return say(`ruleSet.${recordId}`);
  return isId(recordId) ? '' : recordId;
}

type Record = Pick<AuditRow, 'recordType' | 'recordId' | 'recordName'>;
const ACCOUNTS = ['mailOut', 'textOut', 'mailIn'] as const;
const isOne = <T extends string>(all: readonly T[], id: string): id is T => (all as readonly string[]).includes(id);

/** One that only machines can read. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
