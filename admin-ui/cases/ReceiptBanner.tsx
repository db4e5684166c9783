import Box from '@mui/material/Box';
import { useWords } from '../i18n/useWords.ts';
import type { Verb } from '../server/acts.ts';
import { ActionButton } from './ActionButton.tsx';
import type { CaseDetail } from './useCase.ts';

/** The member does not know that it came in: why not, and a button for whoever told them in another way. */
export function ReceiptBanner({ of, busy, onTold }: { of: CaseDetail; busy: Verb | null; onTold: () => void }) {
  const say = useWords();
  if (!of.notTold) return null;
  const possible = of.commands.find(({ command, allowed }) => command === 'confirmReceipt' && allowed);
  return (
    <Box
      component="section"
      aria-label={say('clock.receipt')}
      sx={({ palette }) => ({
        px: { xs: 2, sm: 3 },
        py: 0.5,
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        flexWrap: { xs: 'wrap', sm: 'nowrap' },
        fontSize: 13,
        color: palette.tones.soon.text,
        background: palette.tones.soon.fill,
        borderTop: `1px solid ${palette.tones.soon.line}`,
      })}
    >
      <Box component="strong" sx={{ flex: 1 }}>
        {say('desk.case.notTold', { why: of.notTold.text })}
      </Box>
      {possible && (
        <ActionButton
          color="inherit"
          size="small"
          variant="outlined"
          reason={possible.refusal?.text ?? null}
          disabled={busy === 'confirmReceipt'}
          onClick={onTold}
        >
          {say('desk.case.iToldThem')}
        </ActionButton>
      )}
    </Box>
  );
}
