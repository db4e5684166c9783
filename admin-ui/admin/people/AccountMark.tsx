import type { PersonRow } from '../../../api/contract/admin-order.ts';
import { Dot } from '../../cases/marks.tsx';
import { useWords } from '../../i18n/useWords.ts';

const TONES = { active: 'met', invited: 'active', oneTime: 'soon', disabled: 'over' } as const;

/** Whether somebody can come in, and whether they are there. */
export function AccountMark({ row }: { row: Pick<PersonRow, 'account' | 'absentUntil' | 'availability'> }) {
  const say = useWords();
  if (row.account === 'active' && row.absentUntil) return <Dot tone="soon">{say('admin.people.absent')}</Dot>;
  return <Dot tone={TONES[row.account]}>{say(`admin.people.state.${row.account}`)}</Dot>;
}
