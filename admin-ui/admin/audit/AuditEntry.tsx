import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { AuditRow } from '../../../api/contract/admin-settings.ts';
import { WhyButton } from '../../decisions/WhyButton.tsx';
import { PHONE } from '../../frame/usePhone.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { useZone } from '../../session/SessionGate.tsx';
import { When } from '../../time/When.tsx';
import { type Line, linesOf } from './lines.ts';
import { actionWord, recordName, recordWord } from './words.ts';

type Given = { row: AuditRow; names: Record<string, string>; onRecord: (type: string, id: string) => void };

/** One line of the audit, with what was before beside what is now. */
export function AuditEntry({ row, names, onRecord }: Given) {
  const say = useWords();
  const locale = useReaderLocale();
  const lines = linesOf(row, { say, locale, zone: useZone(), names });
  const { recordId } = row;
  return (
    <Box
      component="li"
      data-action={row.action}
      sx={({ palette }) => ({ py: 1, borderBottom: `1px solid ${palette.divider}`, fontSize: 13 })}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5, alignItems: 'baseline' }}>
        <Box component="span" sx={{ color: 'text.secondary', minWidth: 88 }}>
          <When at={row.at} />
        </Box>
        <strong>{row.actor?.name || say('admin.settings.audit.nobody')}</strong>
        <span>{actionWord(say, row.action)}</span>
        <Box component="span" title={recordId ?? ''} sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {recordWord(say, row.recordType)} {recordName(say, row)}
        </Box>
        {recordId && (
          <Button
            sx={{ minHeight: 24, py: 0, fontSize: 12, '@media (pointer: coarse)': { minHeight: 44 } }}
            onClick={() => onRecord(row.recordType, recordId)}
          >
            {say('admin.settings.audit.onlyRecord')}
          </Button>
        )}
        {row.ip && (
          <Box component="span" sx={{ color: 'text.secondary', fontSize: 12, ml: 'auto' }}>
            {row.ip}
          </Box>
        )}
      </Box>
      {lines.length > 0 && (
        <Box component="dl" sx={{ m: 0, mt: 0.5, pl: { sm: 12.5 }, display: 'grid', rowGap: 0.5, fontSize: 12 }}>
          {lines.map((line) => (
            <Field key={line.field} of={line} />
          ))}
        </Box>
      )}
    </Box>
  );
}

/** What was stands in the same column in every line; on a phone the field's name stands above the two. */
function Field({ of: { label, before, after, decisionId } }: { of: Line }) {
  const say = useWords();
  const both = before !== null && after !== null;
  return (
    <Box sx={{ ...COLUMNS, [PHONE]: { gridTemplateColumns: both ? 'minmax(0, 1fr)' : '112px minmax(0, 1fr)' } }}>
      <Box component="dt" sx={{ color: 'text.secondary' }}>
        {label}
      </Box>
      <Box component="dd" sx={{ m: 0, overflowWrap: 'anywhere', whiteSpace: 'pre-line', ...(both ? SIDES : {}) }}>
        {before !== null && (
          <Box
            component="del"
            title={say('admin.settings.audit.old')}
            // Beside what came in its place it is read, not only known to be gone.
            sx={both ? { textDecoration: 'none', color: 'text.secondary' } : {}}
          >
            {before}
          </Box>
        )}
        {both && <span aria-hidden>→</span>}
        {after !== null && (
          <Box component="ins" title={say('admin.settings.audit.new')} sx={{ textDecoration: 'none', fontWeight: 500 }}>
            {after}
          </Box>
        )}
        {decisionId && <WhyButton decisionId={decisionId} label={label} />}
      </Box>
    </Box>
  );
}

const COLUMNS = { display: 'grid', gridTemplateColumns: '160px minmax(0, 1fr)', columnGap: 1.5 } as const;
const SIDES = { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto minmax(0, 1fr)', columnGap: 1 } as const;
