import type { AccountRow } from '../../../api/contract/admin-settings.ts';
import { useWords } from '../../i18n/useWords.ts';
import { TestMessage } from '../settings/TestMessage.tsx';

/** Sends a message to oneself. */
export function TestButton({ kind }: { kind: AccountRow['kind'] }) {
  const say = useWords();
  return (
    <TestMessage
      begin={`/api/admin/accounts/${kind}/tests`}
      begun="/api/admin/account-tests"
      label={say('admin.settings.accounts.test')}
      wordOf={(state, error) => say(`admin.settings.accounts.testing.${state}`, { error })}
    />
  );
}
