import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Preview } from '../../api/contract/replies.ts';
import type { ReplyVerb } from '../../domain/replies/tool.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { usePhone } from '../frame/usePhone.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { ask } from '../server/http.ts';

type Props = { caseId: string; verb: ReplyVerb; body: string; onClose: () => void };

/** What the member will see, by mail and in the portal, in their language. */
export default function ReplyPreview({ caseId, verb, body, onClose }: Props) {
  const say = useWords();
  const phone = usePhone();
  const { data, error, refetch } = useQuery({
    queryKey: ['cases', 'preview', caseId, verb, body],
    queryFn: async () =>
      (await ask<Preview>(`/api/cases/${caseId}/previews`, { method: 'POST', body: { verb, body } })).data,
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" fullScreen={phone} aria-labelledby="reply-preview">
      <DialogTitle id="reply-preview" component="h2">
        {say('replies.composer.previewTitle')}
      </DialogTitle>
      <DialogContent>
        {error && !data && <LoadFault error={error} again={() => void refetch()} />}
        {!data && !error && <Waiting rows={4} />}
        {data && data.missing.length > 0 && (
          <Typography color="error" sx={{ mb: 1 }}>
            {say('replies.composer.unfilled', { names: data.missing.join(', ') })}
          </Typography>
        )}
        {data && (
          <Box
            sx={{
              display: 'grid',
              gap: 2,
              gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
            }}
          >
            <Card title={say('replies.composer.mail')}>
              <strong>{data.mail.subject}</strong>
              <p>{data.mail.greeting}</p>
              <p>{data.mail.what}</p>
              <Quote>{data.text}</Quote>
              <p>
                <Box
                  component="span"
                  sx={{
                    ...{ display: 'inline-block', px: 2, py: 1, borderRadius: 1 },
                    ...{ bgcolor: 'primary.main', color: 'primary.contrastText' },
                  }}
                >
                  {data.mail.button}
                </Box>
              </p>
              <Box component="p" sx={{ fontSize: 12, color: 'text.secondary', mb: 0 }}>
                {data.mail.footer}
              </Box>
            </Card>
            <Card title={say('replies.composer.portal')}>
              <strong>{data.portal.author}</strong>
              <Quote>{data.text}</Quote>
            </Card>
          </Box>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{say('replies.composer.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}

const Card = ({ title, children }: { title: string; children: ReactNode }) => (
  <Box component="section" aria-label={title}>
    <Typography variant="caption" color="text.secondary">
      {title}
    </Typography>
    <Box sx={{ p: 2, border: 1, borderColor: 'divider', borderRadius: 1, overflowWrap: 'anywhere' }}>{children}</Box>
  </Box>
);

const Quote = ({ children }: { children: string }) => (
  <Box
    dir="auto"
    sx={({ palette }) => ({
      my: 1,
      px: 1.5,
      py: 1,
      whiteSpace: 'pre-wrap',
      borderLeft: `4px solid ${palette.divider}`,
      background: palette.rail ?? palette.hover,
    })}
  >
    {children}
  </Box>
);
