import Box from '@mui/material/Box';
import { useState } from 'react';
import type { PeopleImportAnswer } from '../../../api/contract/admin-order.ts';
import { Dot } from '../../cases/marks.tsx';
import { useWords, type WordKey } from '../../i18n/useWords.ts';
import { Chips } from '../order/fields.tsx';

const TONES = { created: 'met', changed: 'active', unchanged: 'over', refused: 'late' } as const;
const OUTCOMES = ['refused', 'created', 'changed', 'unchanged'] as const;
/** What is drawn at once. */
const SHOWN = 200;

/** Each row of the file and what becomes of it. */
export function ImportRows({ shown }: { shown: PeopleImportAnswer }) {
  const say = useWords();
  const [only, setOnly] = useState<string[]>([]);
  const unknown = shown.columns.filter(({ field }) => field === null).map(({ header }) => header);
  const rows = shown.rows.filter(({ outcome }) => only.length === 0 || only.includes(outcome));
  const options = OUTCOMES.filter((outcome) => (shown.counts[outcome] ?? 0) > 0).map((value) => ({
    value,
    label: `${say(`admin.import.outcome.${value}`)} ${shown.counts[value]}`,
  }));
  return (
    <Box component="section" sx={{ mt: 2 }}>
      <Chips label={say('admin.import.filter')} options={options} chosen={only} onChange={setOnly} />
      <Box sx={{ fontSize: 12, color: 'text.secondary', my: 1 }}>
        {say(shown.encoding === 'utf8' ? 'admin.import.utf8' : 'admin.import.gb18030')}
        {unknown.length > 0 && ` · ${say('admin.import.unknown', { names: unknown.join(', ') })}`}
      </Box>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {rows.slice(0, SHOWN).map((row) => (
          <Box
            component="li"
            key={row.row}
            data-outcome={row.outcome}
            sx={({ palette }) => ({
              display: 'grid',
              gridTemplateColumns: { xs: '32px minmax(0, 1fr) auto', md: '40px minmax(0, 1fr) minmax(0, 1.6fr) 120px' },
              columnGap: 1.5,
              alignItems: 'center',
              minHeight: 44,
              py: 0.5,
              borderBottom: `1px solid ${palette.divider}`,
              fontSize: 13,
            })}
          >
            <Box sx={{ color: 'text.secondary' }}>{row.row}</Box>
            <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
              <strong>{row.name || '—'}</strong>
              <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{row.email}</Box>
            </Box>
            <Box
              sx={{
                gridColumn: { xs: '2 / -1', md: 'auto' },
                order: { xs: 3, md: 0 },
                minWidth: 0,
                overflowWrap: 'anywhere',
              }}
            >
              {Object.entries(row.problems).map(([header, why]) => (
                <Box key={header} sx={{ color: 'error.main' }}>
                  {header}: {why}
                </Box>
              ))}
              {row.outcome === 'changed' && (
                <Box sx={{ color: 'text.secondary' }}>
                  {row.fields.map((field) => say(`admin.field.${field}` as WordKey)).join(', ')}
                </Box>
              )}
            </Box>
            <Box sx={{ fontSize: 12 }}>
              <Dot tone={TONES[row.outcome]}>{say(`admin.import.outcome.${row.outcome}`)}</Dot>
            </Box>
          </Box>
        ))}
      </Box>
      {rows.length > SHOWN && (
        <Box sx={{ py: 1, color: 'text.secondary' }}>{say('admin.import.more', { count: rows.length - SHOWN })}</Box>
      )}
    </Box>
  );
}
