import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { CadencePreview } from '../../../api/contract/care.ts';
import { count } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { DueTable, LookedAt } from '../DueTable.tsx';
import { Meta, Select } from '../marks.tsx';
import { Part, Row } from './fields.tsx';

const AHEAD = [0, 7, 31] as const;

type Props = { preview: CadencePreview | null; busy: boolean; onLook: (days: number) => void };

/** Who would be due if this were published; nothing is made. */
export function Preview({ preview, busy, onLook }: Props) {
  const say = useWords();
  const locale = useReaderLocale();
  const [days, setDays] = useState(7);
  return (
    <Part title={say('care.cadence.preview')}>
      <Row>
        <Select
          label={say('care.cadence.ahead')}
          value={String(days)}
          onChange={(value) => setDays(Number(value))}
          options={AHEAD.map((n) => ({
            value: String(n),
            label: n === 0 ? say('care.cadence.aheadNow') : say('care.cadence.aheadDays', { days: n }),
          }))}
        />
        <Button variant="outlined" disabled={busy} onClick={() => onLook(days)} sx={{ minHeight: { xs: 44, sm: 32 } }}>
          {say('care.cadence.look')}
        </Button>
      </Row>
      <div aria-live="polite">
        {preview && (
          <>
            <Typography sx={{ fontWeight: 500 }}>
              {say('care.cadence.wouldBeDue', { smart_count: preview.total, count: count(preview.total, locale) })}
            </Typography>
            <LookedAt at={preview.lookedAt} />
            <Meta>{say('care.due.hint')}</Meta>
          </>
        )}
      </div>
      {preview && preview.rows.length > 0 && (
        <Box sx={{ border: 1, borderColor: 'divider', borderRadius: 1, overflow: 'auto', maxHeight: 320 }}>
          <DueTable rows={preview.rows} label={say('care.cadence.preview')} />
        </Box>
      )}
    </Part>
  );
}
