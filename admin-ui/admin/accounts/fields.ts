import type { AccountRow } from '../../../api/contract/admin-settings.ts';
import type { WordKey } from '../../i18n/useWords.ts';

type Kind = AccountRow['kind'];
export type Field = { name: string; word: WordKey; hint?: WordKey; is?: 'number' | 'security'; first?: string };

/** What each account asks for, in order. The secret stands apart. */
export const FIELDS: Record<Kind, readonly Field[]> = {
  mailOut: [
    { name: 'host', word: 'admin.settings.accounts.host' },
    { name: 'port', word: 'admin.settings.accounts.port', is: 'number', first: '587' },
    { name: 'security', word: 'admin.settings.accounts.security', is: 'security', first: 'startTls' },
    { name: 'user', word: 'admin.settings.accounts.user', hint: 'admin.settings.accounts.userHint' },
    { name: 'from', word: 'admin.settings.accounts.from', hint: 'admin.settings.accounts.fromHint' },
  ],
  textOut: [{ name: 'url', word: 'admin.settings.accounts.url', hint: 'admin.settings.accounts.urlHint' }],
  mailIn: [
    { name: 'address', word: 'admin.settings.accounts.address' },
    {
      name: 'port',
      word: 'admin.settings.accounts.listener',
      hint: 'admin.settings.accounts.listenerHint',
      is: 'number',
    },
  ],
};

export const SECRET = {
  mailOut: 'admin.settings.accounts.password',
  textOut: 'admin.settings.accounts.token',
  mailIn: 'admin.settings.accounts.webhookSecret',
} as const satisfies Record<Kind, WordKey>;

/** What is typed, as the API wants it: an empty number is none. */
export const settingsOf = (kind: Kind, typed: Record<string, string>): Record<string, string | number | null> =>
  Object.fromEntries(
    FIELDS[kind].map(({ name, is }) => {
      const text = (typed[name] ?? '').trim();
      if (is !== 'number') return [name, text];
      return [name, text === '' ? null : Number(text)];
    }),
  );
