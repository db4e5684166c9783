import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MuiLink from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { MailRow } from '../../api/contract/mail-in.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { ask } from '../server/http.ts';
import { When } from '../time/When.tsx';
import { AddToCase } from './AddToCase.tsx';

type Order = { become: 'case' } | { become: 'reply'; number: string } | { become: 'nothing' };
const WAITING: ReadonlySet<MailRow['state']> = new Set(['stopped', 'unreadable', 'discarded']);

/** One mail: who, about what, why it lies here, and what can become of it. */
export function MailCard({ of, onDone }: { of: MailRow; onDone: () => void }) {
  const say = useWords();
  const tell = useTell();
  const [busy, setBusy] = useState(false);
  const [adding, setAdding] = useState(false);
  const decide = async (order: Order) => {
    setBusy(true);
    try {
      await ask(`/api/mail-in/${of.id}/decision`, { method: 'POST', body: order });
      tell(say(`mailIn.done.${order.become}`), 'success');
      setAdding(false);
      onDone();
    } catch (error) {
      tell((error as Error).message, 'error');
    } finally {
      setBusy(false);
    }
  };
  const subject = of.subject || say('mailIn.noSubject');
  return (
    <Box
      component="article"
      aria-label={subject}
      sx={{ border: 1, borderColor: 'divider', borderRadius: 2, p: 2, display: 'grid', gap: 1, minWidth: 0 }}
    >
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'baseline', flexWrap: 'wrap' }}>
        <Typography component="h2" sx={{ fontWeight: 600, flex: 1, minWidth: 200, overflowWrap: 'anywhere' }}>
          {subject}
        </Typography>
        <Typography variant="caption" color="text.secondary">
          <When at={of.receivedAt} />
        </Typography>
      </Box>
      <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
        {[of.fromName, of.from].filter(Boolean).join(' · ') || say('mailIn.unknownSender')}
      </Typography>
      <Typography variant="body2">
        {say(`mailIn.state.${of.state}`)}
        {of.reason && ` · ${of.reason}`}
        {of.case && (
          <>
            {' · '}
            <MuiLink component={Link} to={`/cases/${of.case.id}`}>
              {of.case.number}
            </MuiLink>
          </>
        )}
      </Typography>
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', '& .MuiButton-root': { minHeight: { xs: 44, sm: 32 } } }}>
        {WAITING.has(of.state) && (
          <>
            <Button variant="outlined" size="small" disabled={busy} onClick={() => void decide({ become: 'case' })}>
              {say('mailIn.act.case')}
            </Button>
            <Button size="small" disabled={busy} onClick={() => setAdding(true)}>
              {say('mailIn.act.reply')}
            </Button>
            {of.state !== 'discarded' && (
              <Button size="small" disabled={busy} onClick={() => void decide({ become: 'nothing' })}>
                {say('mailIn.act.nothing')}
              </Button>
            )}
          </>
        )}
        <Button size="small" href={`/api/mail-in/${of.id}/raw`} download>
          {say('mailIn.act.raw')}
        </Button>
      </Box>
      {adding && (
        <AddToCase
          suggested={of.case?.number ?? ''}
          busy={busy}
          onAdd={(number) => void decide({ become: 'reply', number })}
          onCancel={() => setAdding(false)}
        />
      )}
    </Box>
  );
}
