import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { AuditRow } from '../../../api/contract/admin-settings.ts';
import { useWords } from '../../i18n/useWords.ts';
import { When } from '../../time/When.tsx';
import { actionWord, linesOf, recordWord } from './words.ts';

/** One line of the audit, with what was before and after. */
export function AuditEntry({ row, onRecord }: { row: AuditRow; onRecord: (type: string, id: string) => void }) {
  const say = useWords();
  const lines = linesOf(row.fields);
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
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {recordWord(say, row.recordType)} {row.recordName ?? recordId ?? ''}
        </Box>
        {recordId && (
          <Button sx={{ minHeight: 24, py: 0, fontSize: 12 }} onClick={() => onRecord(row.recordType, recordId)}>
            {say('admin.settings.audit.onlyRecord')}
          </Button>
        )}
        {row.ip && (
          <Box component="span" sx={{ color: 'text.secondary', fontSize: 12, ml: 'auto' }}>
            {row.ip}
          </Box>
        )}
      </Box>
      {lines.map(({ field, before, after }) => (
        <Box key={field} sx={{ pl: { sm: 12.5 }, fontSize: 12, overflowWrap: 'anywhere' }}>
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {field}:
          </Box>{' '}
          {before && (
            <>
              <del title={say('admin.settings.audit.old')}>{before}</del> →{' '}
            </>
          )}
          <Box component="ins" title={say('admin.settings.audit.new')} sx={{ textDecoration: 'none', fontWeight: 500 }}>
            {after || say('admin.settings.audit.nothing')}
          </Box>
        </Box>
      ))}
    </Box>
  );
}
