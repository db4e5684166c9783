import Close from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import type { ClockStory } from '../../api/contract/cases.ts';
import type { Clock } from '../../domain/case/flow.ts';
import { WhyButton } from '../decisions/WhyButton.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { Waiting } from '../frame/Waiting.tsx';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import type { Tone } from '../theme/colours.ts';
import { useWhen } from '../time/When.tsx';
import { Dot } from './marks.tsx';
import type { CaseDetail } from './useCase.ts';
import { offered } from './verbs/menu.ts';
import { useMinutes } from './verbs/useMinutes.ts';

type Props = { of: CaseDetail; clock: Clock; onExtend: () => void; onClose: () => void };
type Line = ClockStory['lines'][number];

/** One clock: how it stands, when it warns, how much may be added, and all that happened to it, by whom and why. */
export default function ClockDrawer({ of, clock, onExtend, onClose }: Props) {
  const say = useWords();
  const flow = useFlowWords();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['cases', 'clocks', of.id],
    queryFn: ({ signal }) => get<ClockStory[]>(`/api/cases/${of.id}/clocks`, signal),
  });
  const story = data?.find((one) => one.clock === clock);
  const title = say('verbs.story.title', { clock: flow.clock(clock) });
  const extend = offered(of, 'extend');
  return (
    <Drawer
      anchor="right"
      open
      onClose={onClose}
      slotProps={{ paper: { role: 'dialog', 'aria-label': title, sx: { width: 440, maxWidth: '100vw' } } }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', px: 3, py: 1, borderBottom: 1, borderColor: 'divider' }}>
        <Typography variant="h2" sx={{ flex: 1 }}>
          {title}
        </Typography>
        <IconButton onClick={onClose} aria-label={say('verbs.story.close')} autoFocus>
          <Close fontSize="small" />
        </IconButton>
      </Box>
      {error && !data && <LoadFault error={error} again={() => void refetch()} />}
      {isPending && <Waiting rows={6} />}
      {story && (
        <Box sx={{ p: 3, display: 'grid', gap: 2 }}>
          <Now of={story} />
          {extend && !extend.refusal && story.extension && story.extension.left > 0 && (
            <Button variant="outlined" onClick={onExtend} sx={{ justifySelf: 'start' }}>
              {say('verbs.story.extend')}
            </Button>
          )}
          {story.lines.length === 0 ? (
            <Typography color="text.secondary">{say('verbs.story.none')}</Typography>
          ) : (
            <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}>
              {story.lines.map((line) => (
                <OneLine key={line.version} line={line} />
              ))}
            </Box>
          )}
        </Box>
      )}
    </Drawer>
  );
}

/** What is so now: when it is due and warns, its time, what may be added. */
function Now({ of }: { of: ClockStory }) {
  const say = useWords();
  const when = useWhen();
  const minutes = useMinutes();
  const full = (at: string) => when.full(Date.parse(at));
  const runs = of.status === 'running' || of.status === 'breached';
  const lines = [
    runs && of.dueAt && say('verbs.story.dueNow', { at: full(of.dueAt) }),
    of.status === 'paused' && say('desk.clock.paused'),
    of.status === 'running' &&
      (of.warnAt ? say('verbs.story.warn', { at: full(of.warnAt) }) : say('verbs.story.warned')),
    isNamed(of.clock) ? say('verbs.story.named') : say('verbs.story.budget', { span: minutes(of.budgetMinutes) }),
    (runs || of.status === 'paused') &&
      (of.extension
        ? say('verbs.story.extension', { left: minutes(of.extension.left), limit: minutes(of.extension.limit) })
        : say('verbs.story.notExtendable')),
  ].filter((line): line is string => Boolean(line));
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 13, color: 'text.secondary' }}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </Box>
  );
}

/** Runs to an instant that a person named, whatever the calendars say. */
const isNamed = (clock: Clock) => clock === 'pause' || clock.startsWith('promise:');

const TONES: Partial<Record<Line['change'], Tone>> = {
  started: 'active',
  resumed: 'active',
  extended: 'active',
  paused: 'soon',
  warned: 'soon',
  breached: 'late',
  late: 'late',
  met: 'met',
};

function OneLine({ line }: { line: Line }) {
  const say = useWords();
  const when = useWhen();
  const full = (at: string) => when.full(Date.parse(at));
  return (
    <li>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1, alignItems: 'baseline' }}>
        <strong>
          <Dot tone={TONES[line.change] ?? 'over'}>{say(`verbs.story.change.${line.change}`)}</Dot>
        </strong>
        <Box component="time" dateTime={line.at} sx={{ fontSize: 12, color: 'text.secondary' }}>
          {full(line.at)} · {line.actor.name ?? say('verbs.story.bySystem')}
        </Box>
      </Box>
      <Box sx={{ pl: 2, fontSize: 13 }}>
        <div>
          {line.text}{' '}
          {line.decisionId && (
            <WhyButton
              decisionId={line.decisionId}
              label={say('desk.story.whyOf', { text: say(`verbs.story.change.${line.change}`) })}
            />
          )}
        </div>
        {line.note && (
          <Box component="q" dir="auto" sx={{ display: 'block', overflowWrap: 'anywhere' }}>
            {line.note}
          </Box>
        )}
        {line.dueAt && <Box sx={{ color: 'text.secondary' }}>{say('verbs.story.due', { at: full(line.dueAt) })}</Box>}
      </Box>
    </li>
  );
}
