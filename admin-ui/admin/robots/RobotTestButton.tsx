import type { RobotRow } from '../../../api/contract/robots.ts';
import { useWords } from '../../i18n/useWords.ts';
import { TestMessage } from '../settings/TestMessage.tsx';

/** Sends a message to the group. */
export function RobotTestButton({ of }: { of: RobotRow }) {
  const say = useWords();
  return (
    <TestMessage
      begin={`/api/admin/robots/${of.id}/tests`}
      begun="/api/admin/robot-tests"
      label={say('robots.admin.test')}
      name={say('robots.admin.testOf', { name: of.name })}
      wordOf={(state, error) => say(`robots.admin.testing.${state}`, { error })}
    />
  );
}
