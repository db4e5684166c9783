import Button from '@mui/material/Button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useTell } from '../../frame/useTell.ts';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { Say } from '../settings/parts.tsx';
import { useSend } from '../settings/send.ts';
import type { Many } from './useRecords.ts';

type Row = { id: string; nameZh: string; nameEn: string; version: number; retiredAt?: string | null };
type Props = { many: Many; row: Row; fixed: boolean; onChanged: (row: Row) => void };

/** Retire, take back into use, delete. What stands in the way is said where it was asked. */
export function RecordVerbs({ many, row, fixed, onChanged }: Props) {
  const say = useWords();
  const locale = useReaderLocale();
  const tell = useTell();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const [refusal, setRefusal] = useState<string | null>(null);
  const path = `/api/admin/${many}/${row.id}`;
  const name = nameOf(row, locale);

  const retire = async () => {
    setRefusal(null);
    const sent = await send<Row>(`${path}/retirement`, { method: row.retiredAt ? 'DELETE' : 'POST' });
    if (sent.is !== 'done') return setRefusal(sent.message);
    onChanged(sent.data);
    tell(say(row.retiredAt ? 'admin.order.restoredNow' : 'admin.order.retiredNow', { name }), 'success');
    await queries.invalidateQueries({ queryKey: ['admin'] });
  };
  const remove = async () => {
    setRefusal(null);
    // It cannot be undone, so it is asked, by name.
    if (!window.confirm(say('admin.order.deleteAsk', { name }))) return;
    const sent = await send(path, { method: 'DELETE' });
    if (sent.is !== 'done') return setRefusal(sent.message);
    tell(say('admin.order.deletedNow', { name }), 'success');
    navigate(`/admin/${many}`);
    await queries.invalidateQueries({ queryKey: ['admin'] });
  };
  return (
    <>
      {'retiredAt' in row && (
        <Button variant="outlined" disabled={busy} onClick={() => void retire()}>
          {say(row.retiredAt ? 'admin.order.restore' : 'admin.order.retire')}
        </Button>
      )}
      {!fixed && (
        <Button color="error" disabled={busy} onClick={() => void remove()}>
          {say('admin.order.delete')}
        </Button>
      )}
      {refusal && (
        <div style={{ width: '100%' }}>
          <Say tone="late">{refusal}</Say>
        </div>
      )}
    </>
  );
}
