import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { AlertRow } from '../../api/contract/alerts.ts';
import { Dot, Tag, TierMark } from '../cases/marks.tsx';
import { WhyButton } from '../decisions/WhyButton.tsx';
import { nameOf } from '../i18n/format.ts';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import type { Tone } from '../theme/colours.ts';
import { ClockPill } from '../time/ClockPill.tsx';
import { useTick } from '../time/ticking.ts';
import { useWhen, When } from '../time/When.tsx';
import { ChangeList } from './ChangeList.tsx';
import { ToldList } from './ToldList.tsx';

const TONES: Record<AlertRow['severity'], Tone> = { info: 'active', warning: 'soon', critical: 'late' };

type Props = { of: AlertRow; busy: boolean; fault: string | null; onTake: () => void };

/** What was found about whom, why it came, who was told, who has it; one button within a thumb's reach. */
export function AlertCard({ of, busy, fault, onTake }: Props) {
  const say = useWords();
  const flow = useFlowWords();
  const locale = useReaderLocale();
  const open = of.status === 'open';
  const [listed, setListed] = useState(false);
  const about =
    of.member?.name ??
    (of.queue ? nameOf(of.queue, locale) : of.many ? say('alerts.many', { smart_count: of.many.count }) : '');
  return (
    <Box
      component="article"
      data-row={of.id}
      aria-labelledby={`alert-${of.id}`}
      sx={({ palette }) => ({
        border: `1px solid ${open ? palette.tones[TONES[of.severity]].line : palette.divider}`,
        borderRadius: 1,
        p: 2,
        display: 'grid',
        gap: 1.5,
        '&:focus-within': { outline: `2px solid ${palette.tones.active.line}` },
      })}
    >
      <div>
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap', fontSize: 12 }}>
          <Tag tone={TONES[of.severity]}>{say(`alerts.severity.${of.severity}`)}</Tag>
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {of.case?.number ?? of.member?.number ?? about} · <When at={of.raisedAt} />
          </Box>
          <Box sx={{ flex: 1 }} />
          {of.next && (
            <ClockPill
              named
              dueAt={of.next.at}
              name={
                of.next.post ? say('alerts.list.next', { post: say(`post.${of.next.post}`) }) : say('alerts.list.again')
              }
            />
          )}
        </Box>
        <Typography id={`alert-${of.id}`} variant="h2" sx={{ mt: 0.5 }}>
          <Box
            component={Link}
            className="row-link"
            to={placeOf(of)}
            sx={{
              color: 'inherit',
              textDecorationColor: 'transparent',
              '&:hover': { textDecorationColor: 'currentcolor' },
            }}
          >
            {say(`alerts.kind.${of.kind}`)}
            {of.case ? `: ${of.case.subject}` : of.queue || of.many ? `: ${about}` : ''}
          </Box>
        </Typography>
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline', flexWrap: 'wrap' }}>
          {of.member && <span>{of.member.name}</span>}
          {of.member && <TierMark tier={of.member.tier} />}
          {of.case && <span>· {flow.stage(of.case.stage)}</span>}
        </Box>
      </div>
      <Box sx={({ palette }) => ({ background: palette.rail, borderRadius: 1, px: 1.5, py: 1 })}>
        <Typography variant="caption" component="div" color="text.secondary">
          {say('alerts.list.why')}
        </Typography>
        {of.why}{' '}
        <WhyButton decisionId={of.decisionId} label={`${say('alerts.list.why')}: ${of.case?.number ?? about}`} />
        <Found of={of} />
      </Box>
      <State of={of} />
      <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
        {open && (
          <Button
            variant="contained"
            onClick={onTake}
            disabled={busy}
            aria-keyshortcuts="e"
            sx={{ minHeight: 44, minWidth: 140, flex: { xs: 1, sm: 'none' } }}
          >
            {say('alerts.list.take')}
          </Button>
        )}
        {of.case && (
          <Button component={Link} to={`/cases/${of.case.id}`} sx={{ minHeight: 44 }}>
            {say('alerts.list.openCase')}
          </Button>
        )}
        {of.many && (
          <Button onClick={() => setListed(true)} sx={{ minHeight: 44 }}>
            {say('alerts.list.seeMembers')}
          </Button>
        )}
        {of.queue && (
          <Button component={Link} to={placeOf(of)} sx={{ minHeight: 44 }}>
            {say('alerts.list.openQueue')}
          </Button>
        )}
        {of.member && (
          <Button component={Link} to={`/members/${of.member.id}`} sx={{ minHeight: 44 }}>
            {say('alerts.list.openMember')}
          </Button>
        )}
      </Box>
      <ToldList of={of.told} />
      {listed && <ChangeList alertId={of.id} onClose={() => setListed(false)} />}
    </Box>
  );
}

/** The page of what it is about; a queue is the list of its cases. */
function placeOf({ id, case: ofCase, member, queue }: AlertRow): string {
  if (ofCase) return `/cases/${ofCase.id}`;
  if (member) return `/members/${member.id}`;
  if (!queue) return `/alerts/${id}`;
  const filter = JSON.stringify({ view: 'open', queueId: queue.id });
  return `/cases?${new URLSearchParams({ filter, page: '1', perPage: '25' })}`;
}

/** What was measured, against which threshold, since when; which words were used. */
function Found({ of: { measured, words, clearsBelow, queue, raisedAt, moved, many } }: { of: AlertRow }) {
  const say = useWords();
  const when = useWhen();
  const comma = useReaderLocale() === 'zh' ? '、' : ', ';
  const lines = [
    ...(moved ? [moved] : []),
    ...(many ? [say('alerts.list.members', { smart_count: many.count })] : []),
    ...(many?.yours ? [say('alerts.list.yours', { smart_count: many.yours })] : []),
    ...(many ? [say('alerts.list.example')] : []),
    ...words.map((part) =>
      say('alarms.banner.one', { group: say(`alarms.group.${part.group}`), words: part.words.join(comma) }),
    ),
    ...(many ? [] : measured).map((part) => say('alerts.list.measured', part)),
    ...(queue ? [say('alerts.list.since', { when: when.full(Date.parse(raisedAt)) })] : []),
    ...(clearsBelow ? [say('alerts.list.clears', { percent: clearsBelow })] : []),
  ];
  return lines.map((line) => (
    <Box key={line} sx={{ fontSize: 13, color: 'text.secondary', overflowWrap: 'anywhere' }}>
      {line}
    </Box>
  ));
}

/** Who has it, or why nobody needs to. */
function State({ of: { acknowledged, ended } }: { of: AlertRow }) {
  const say = useWords();
  const when = useWhen();
  const taken = useTick((now) => (acknowledged ? when.relative(Date.parse(acknowledged.at), now) : ''));
  const over = useTick((now) => (ended ? when.relative(Date.parse(ended.at), now) : ''));
  if (!acknowledged && !ended) return null;
  return (
    <Box sx={{ display: 'grid', gap: 0.5, fontSize: 13 }}>
      {acknowledged && <Dot tone="met">{say('alerts.list.taken', { name: acknowledged.by.name, when: taken })}</Dot>}
      {ended && (
        <Dot tone="over">
          {say('alerts.list.over', { when: over })} · {say(`alerts.list.because.${ended.because}`)}
        </Dot>
      )}
    </Box>
  );
}
