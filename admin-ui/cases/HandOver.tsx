import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Radio from '@mui/material/Radio';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { Handlers } from '../../api/contract/cases.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { usePhone } from '../frame/usePhone.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useMayRead, versionPlace } from '../rules/useRules.ts';
import { get } from '../server/http.ts';
import { Tag } from './marks.tsx';
import { useAct } from './useAct.ts';
import type { CaseDetail } from './useCase.ts';

type Choice = { queueId: string; staffId: string | null };
type Props = { of: CaseDetail; verb: 'handover' | 'assign'; onClose: () => void };

/** Who can take it, best first, with the reasons and the load. Handing over may leave the person open; reassigning names one. */
export default function HandOver({ of, verb, onClose }: Props) {
  const say = useWords();
  const phone = usePhone();
  const { give, busy } = useAct();
  const line = verb === 'assign' ? of.lines.now : (of.lines.handover ?? 'second');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['cases', 'handlers', of.id, line],
    queryFn: ({ signal }) => get<Handlers>(`/api/cases/${of.id}/handlers?line=${line}`, signal),
  });
  const [chosen, setChosen] = useState<Choice | null>(null);
  const [note, setNote] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const choice = chosen ?? firstChoice(data, verb, of.assignee?.id);

  const submit = async () => {
    if (!choice) return;
    const words = note.trim();
    const body =
      verb === 'assign'
        ? { staffId: choice.staffId }
        : {
            queueId: choice.queueId,
            ...(choice.staffId ? { staffId: choice.staffId } : {}),
            ...(words ? { note: words } : {}),
          };
    const outcome = await give(of.id, verb, body);
    if (outcome.is === 'failed') setFault(outcome.reason);
    else onClose();
  };
  const title = say(verb === 'assign' ? 'desk.handOver.assignTitle' : 'desk.handOver.title', { number: of.number });
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" fullScreen={phone} aria-labelledby="hand-over">
      <DialogTitle id="hand-over" component="h2">
        {title}
      </DialogTitle>
      <DialogContent dividers sx={{ p: 0 }}>
        <Typography sx={{ px: 3, pt: 2, color: 'text.secondary' }}>{say('desk.handOver.choose')}</Typography>
        {error && <LoadFault error={error} again={() => void refetch()} />}
        {isPending && <Waiting rows={5} />}
        {data?.length === 0 && <Typography sx={{ px: 3, py: 2 }}>{say('desk.handOver.nobody')}</Typography>}
        <Box role="radiogroup" aria-label={say('desk.handOver.choose')} sx={{ pb: 1 }}>
          {data?.map((group) => (
            <QueueGroup
              key={group.queue.id}
              group={group}
              whole={verb === 'handover'}
              choice={choice}
              onChoose={setChosen}
            />
          ))}
        </Box>
      </DialogContent>
      <DialogContent sx={{ flex: '0 0 auto', overflow: 'visible' }}>
        {verb === 'handover' && (
          <TextField
            label={say('desk.handOver.note')}
            value={note}
            onChange={(event) => setNote(event.target.value)}
            multiline
            minRows={2}
            fullWidth
            slotProps={{ htmlInput: { maxLength: 5_000 } }}
          />
        )}
        <div role="alert">
          {fault && (
            <Typography color="error" sx={{ mt: 1 }}>
              {fault}
            </Typography>
          )}
        </div>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose}>{say('desk.handOver.cancel')}</Button>
        <Button variant="contained" onClick={() => void submit()} disabled={!choice || busy !== null}>
          {say(verb === 'assign' ? 'desk.handOver.assignSubmit' : 'desk.handOver.submit')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

type GroupProps = {
  group: Handlers[number];
  whole: boolean;
  choice: Choice | null;
  onChoose: (choice: Choice) => void;
};

function QueueGroup({ group, whole, choice, onChoose }: GroupProps) {
  const say = useWords();
  const queue = nameOf(group.queue, useReaderLocale());
  const queueId = group.queue.id;
  const mayRead = useMayRead();
  const isChosen = (staffId: string | null) => choice?.queueId === queueId && choice.staffId === staffId;
  return (
    <Box component="section" aria-label={queue} sx={{ pt: 1.5 }}>
      <Typography variant="h3" sx={{ px: 3, display: 'flex', gap: 1, alignItems: 'center' }}>
        {queue} {group.suggested && <Tag tone="active">{say('desk.handOver.suggested')}</Tag>}
        {group.by && mayRead && (
          <Box
            component={Link}
            to={versionPlace('routing', group.by.version, group.by.rowId)}
            sx={{ fontSize: 12, fontWeight: 400, color: 'primary.main' }}
          >
            {say('desk.why.toRow')}
          </Box>
        )}
      </Typography>
      {whole && (
        <Line
          checked={isChosen(null)}
          onChoose={() => onChoose({ queueId, staffId: null })}
          main={say('desk.handOver.wholeQueue', { queue })}
        />
      )}
      {group.people.map((person) => (
        <Line
          key={person.id}
          checked={isChosen(person.id)}
          onChoose={() => onChoose({ queueId, staffId: person.id })}
          main={person.name}
          reasons={person.reasons.map(({ text }) => text)}
          load={person}
        />
      ))}
    </Box>
  );
}

type LineProps = {
  checked: boolean;
  onChoose: () => void;
  main: string;
  reasons?: string[];
  load?: { open: number; capacity: number; available: boolean };
};

function Line({ checked, onChoose, main, reasons = [], load }: LineProps) {
  const say = useWords();
  const figures = { open: load?.open ?? 0, capacity: load?.capacity ?? 0 };
  const full = load ? Math.min(1, load.open / Math.max(1, load.capacity)) : 0;
  return (
    <Box
      component="label"
      sx={({ palette }) => ({
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        px: 2,
        minHeight: 44,
        cursor: 'pointer',
        background: checked ? palette.chosen : 'none',
        '&:hover': { background: checked ? palette.chosen : palette.hover },
      })}
    >
      <Radio checked={checked} onChange={onChoose} size="small" name="handler" />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        {main}
        {reasons.length > 0 && (
          <Typography variant="caption" component="div" color="text.secondary">
            {reasons.join(' · ')}
          </Typography>
        )}
      </Box>
      {load && !load.available && <Tag tone="soon">{say('desk.handOver.away')}</Tag>}
      {load && (
        <Box
          title={say('desk.handOver.loadLabel', figures)}
          sx={{ width: 72, fontSize: 12, color: 'text.secondary', textAlign: 'right' }}
        >
          {say('desk.handOver.load', figures)}
          <Box sx={({ palette }) => ({ height: 4, borderRadius: 1, background: palette.divider, overflow: 'hidden' })}>
            <Box
              sx={({ palette }) => ({
                height: 4,
                width: `${full * 100}%`,
                background: palette.tones[full >= 1 ? 'late' : full > 0.75 ? 'soon' : 'active'].text,
              })}
            />
          </Box>
        </Box>
      )}
    </Box>
  );
}

/** The suggestion is chosen already; a person who has the case is none. */
function firstChoice(data: Handlers | undefined, verb: Props['verb'], holder: string | undefined): Choice | null {
  const group = data?.find(({ suggested }) => suggested) ?? data?.[0];
  if (!group) return null;
  const best = group.people.find(({ id, available }) => available && id !== holder);
  if (verb === 'handover') return { queueId: group.queue.id, staffId: best?.id ?? null };
  return best ? { queueId: group.queue.id, staffId: best.id } : null;
}
