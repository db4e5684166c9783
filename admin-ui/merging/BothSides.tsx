import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Typography from '@mui/material/Typography';
import type { MergePreview } from '../../api/contract/merging.ts';
import { Tag } from '../cases/marks.tsx';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useWhen } from '../time/When.tsx';

type Props = { of: MergePreview; knows: boolean; onKnow: (knows: boolean) => void };

/** What a merge will do, side by side: which one goes on, what moves, which clocks count. */
export function BothSides({ of, knows, onKnow }: Props) {
  const say = useWords();
  return (
    <>
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
        <Side side={of.from} goesOn={false} />
        <Side side={of.into} goesOn />
      </Box>
      <Consequences of={of} />
      {!of.sameMember && (
        <Box sx={({ palette }) => ({ background: palette.tones.soon.fill, borderRadius: 1, p: 1.5 })}>
          <Typography>
            {say('merging.merge.otherMember', {
              ...{ from: of.from.member.name, into: of.into.member.name, number: of.into.number },
            })}
          </Typography>
          <FormControlLabel
            control={<Checkbox checked={knows} onChange={(event) => onKnow(event.target.checked)} />}
            label={say('merging.merge.know')}
          />
        </Box>
      )}
    </>
  );
}

function Side({ side, goesOn }: { side: MergePreview['from']; goesOn: boolean }) {
  const say = useWords();
  const flow = useFlowWords();
  const when = useWhen();
  return (
    <Box
      component="section"
      aria-label={side.number}
      sx={({ palette }) => ({
        ...{ borderRadius: 1, p: 1.5, display: 'grid', gap: 0.5, alignContent: 'start', minWidth: 0 },
        border: `1px solid ${goesOn ? palette.tones.met.line : palette.divider}`,
      })}
    >
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
        <strong>{side.number}</strong>
        <Tag {...(goesOn ? { tone: 'met' as const } : {})}>
          {say(goesOn ? 'merging.merge.goesOn' : 'merging.merge.ends')}
        </Tag>
      </Box>
      <Box dir="auto" sx={{ overflowWrap: 'anywhere' }}>
        {side.subject}
      </Box>
      <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
        {side.member.name} · {flow.stage(side.stage)} ·{' '}
        {side.assignee ? say('merging.merge.held', { name: side.assignee.name }) : say('merging.merge.free')}
      </Box>
      <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
        {say('merging.merge.messages', { smart_count: side.messages })} ·{' '}
        {say('merging.merge.files', { smart_count: side.attachments })}
      </Box>
      <Typography variant="h3" sx={{ mt: 1 }}>
        {say(goesOn ? 'merging.merge.clocksCount' : 'merging.merge.clocksStand')}
      </Typography>
      {side.clocks.length === 0 && <span>{say('merging.merge.noClocks')}</span>}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {side.clocks.map(({ clock, dueAt, paused }) => (
          <Box
            component="li"
            key={clock}
            sx={goesOn ? {} : { color: 'text.secondary', textDecoration: 'line-through' }}
          >
            {flow.clock(clock)} · {paused || !dueAt ? `(${say('merging.merge.stands')})` : when.full(Date.parse(dueAt))}
          </Box>
        ))}
      </Box>
    </Box>
  );
}

function Consequences({ of }: { of: MergePreview }) {
  const say = useWords();
  const when = useWhen();
  const comma = useReaderLocale() === 'zh' ? '、' : ', ';
  const { from, into, watchers, copies, promises, broken } = of;
  const times = (instants: string[]) => instants.map((at) => when.full(Date.parse(at))).join(comma);
  const lines = [
    say('merging.merge.shown', { from: from.number, into: into.number }),
    say('merging.merge.told'),
    ...(watchers.length > 0
      ? [say('merging.merge.watchers', { into: into.number, names: watchers.map(({ name }) => name).join(comma) })]
      : []),
    ...(copies.length > 0 ? [say('merging.merge.copies', { into: into.number, names: copies.join(comma) })] : []),
    ...(promises.length > 0 ? [say('merging.merge.promises', { into: into.number, times: times(promises) })] : []),
    ...(broken.length > 0 ? [say('merging.merge.broken', { times: times(broken) })] : []),
    say('merging.merge.undoHint'),
  ];
  return (
    <Box component="ul" sx={{ m: 0, pl: 2.5, display: 'grid', gap: 0.5, overflowWrap: 'anywhere' }}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </Box>
  );
}
