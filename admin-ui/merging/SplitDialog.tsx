import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { StoryEntry } from '../../api/contract/cases.ts';
import { CASE_KINDS, type CaseKind } from '../../domain/vocabulary.ts';
import type { CaseDetail } from '../cases/useCase.ts';
import { useCategories } from '../casework/useCasework.ts';
import { usePhone } from '../frame/usePhone.ts';
import { useTell } from '../frame/useTell.ts';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { useWhen } from '../time/When.tsx';
import { type Said, splitOf } from './chosen.ts';
import { useChangeRelations } from './useRelations.ts';

/** What was said is chosen, and becomes a case of its own. */
export default function SplitDialog({ of, onClose }: { of: CaseDetail; onClose: () => void }) {
  const say = useWords();
  const phone = usePhone();
  const tell = useTell();
  const navigate = useNavigate();
  const { change, busy, fault } = useChangeRelations();
  const { data = [] } = useQuery({
    queryKey: ['cases', 'story', of.id],
    queryFn: ({ signal }) => get<StoryEntry[]>(`/api/cases/${of.id}/story`, signal),
  });
  const messages = data.filter((entry): entry is Said => entry.is === 'message' && entry.accepted && !entry.elsewhere);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [what, setWhat] = useState({ kind: of.kind, category: of.category, subject: '' });
  const split = splitOf(messages, chosen);
  const toggle = (id: string) =>
    setChosen((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]));
  const go = async () => {
    const { messageIds, attachmentIds } = split;
    const body = { ...what, messageIds, ...(attachmentIds.length > 0 ? { attachmentIds } : {}) };
    const made = await change<{ id: string; number: string }>(of.id, 'split', { body });
    if (!made) return;
    tell(say('merging.split.done', { number: made.number }), 'success');
    onClose();
    navigate(`/cases/${made.id}`);
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" fullScreen={phone} aria-labelledby="split-title">
      <DialogTitle id="split-title" component="h2">
        {say('merging.split.title', { number: of.number })}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2, alignContent: 'start', pt: '8px !important' }}>
        <Messages messages={messages} chosen={chosen} onToggle={toggle} />
        <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
          <KindField value={what.kind} onChange={(kind) => setWhat({ ...what, kind })} />
          <CategoryField value={what.category} onChange={(category) => setWhat({ ...what, category })} />
        </Box>
        <TextField
          label={say('merging.split.subject')}
          value={what.subject}
          onChange={(event) => setWhat({ ...what, subject: event.target.value })}
          required
          slotProps={{ htmlInput: { maxLength: 200 } }}
        />
        {split.first && (
          <Box
            component="section"
            aria-label={say('merging.split.preview')}
            sx={({ palette }) => ({ border: `1px solid ${palette.divider}`, borderRadius: 1, p: 1.5 })}
          >
            <Typography variant="h3">{say('merging.split.preview')}</Typography>
            <Box dir="auto" sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
              {what.subject}
            </Box>
            <Box dir="auto" sx={{ overflowWrap: 'anywhere' }}>
              {say('merging.split.begin')}: {split.first.body.slice(0, 200)}
            </Box>
            <Typography color="text.secondary">
              {say('merging.split.counts', {
                ...{ messages: split.messageIds.length, files: split.files, left: split.left },
              })}
            </Typography>
          </Box>
        )}
        <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose}>{say('merging.cancel')}</Button>
        <Button
          variant="contained"
          disabled={busy || !split.first || what.subject.trim() === ''}
          onClick={() => void go()}
        >
          {say('merging.split.go')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

type MessagesProps = { messages: Said[]; chosen: ReadonlySet<string>; onToggle: (id: string) => void };

function Messages({ messages, chosen, onToggle }: MessagesProps) {
  const say = useWords();
  const when = useWhen();
  return (
    <Box component="fieldset" sx={{ m: 0, p: 0, border: 0, maxHeight: 320, overflowY: 'auto' }}>
      <Typography component="legend" variant="h3">
        {say('merging.split.what')}
      </Typography>
      {messages.map((message) => (
        <Box key={message.id} sx={({ palette }) => ({ borderBottom: `1px solid ${palette.divider}`, py: 0.5 })}>
          <Box component="label" sx={{ display: 'flex', gap: 1, alignItems: 'flex-start', cursor: 'pointer' }}>
            <Checkbox
              size="small"
              checked={chosen.has(message.id)}
              onChange={() => onToggle(message.id)}
              sx={{ p: 0.5 }}
            />
            <Box sx={{ minWidth: 0, flex: 1 }}>
              <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                {say('merging.split.message', { author: message.author.name, at: when.full(Date.parse(message.at)) })}
              </Box>
              <Box dir="auto" sx={{ overflowWrap: 'anywhere' }}>
                {message.body.slice(0, 300)}
              </Box>
              {chosen.has(message.id) && message.attachments.map(({ id, fileName }) => <div key={id}>{fileName}</div>)}
            </Box>
          </Box>
          {!chosen.has(message.id) &&
            message.attachments.map(({ id, fileName }) => (
              <Box
                component="label"
                key={id}
                sx={{
                  display: 'flex',
                  gap: 1,
                  alignItems: 'center',
                  pl: 4,
                  cursor: 'pointer',
                  overflowWrap: 'anywhere',
                }}
              >
                <Checkbox size="small" checked={chosen.has(id)} onChange={() => onToggle(id)} sx={{ p: 0.5 }} />
                {say('merging.split.file', { name: fileName })}
              </Box>
            ))}
        </Box>
      ))}
    </Box>
  );
}

function KindField({ value, onChange }: { value: CaseKind; onChange: (kind: CaseKind) => void }) {
  const say = useWords();
  return (
    <TextField
      select
      label={say('merging.split.kind')}
      value={value}
      onChange={(event) => onChange(event.target.value as CaseKind)}
      slotProps={{ select: { native: true } }}
    >
      {CASE_KINDS.map((kind) => (
        <option key={kind} value={kind}>
          {say(`kind.${kind}`)}
        </option>
      ))}
    </TextField>
  );
}

function CategoryField({ value, onChange }: { value: string; onChange: (category: string) => void }) {
  const say = useWords();
  const locale = useReaderLocale();
  const { data: tree = [] } = useCategories();
  const retired = new Set(tree.filter((node) => node.retired).map(({ code }) => code));
  return (
    <TextField
      select
      label={say('merging.split.category')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ select: { native: true } }}
    >
      {tree
        .filter(({ path }) => !path.some((code) => retired.has(code)))
        .map((node) => (
          <option key={node.code} value={node.code}>
            {`${'\u2003'.repeat(node.path.length - 1)}${nameOf(node, locale)}`}
          </option>
        ))}
    </TextField>
  );
}
