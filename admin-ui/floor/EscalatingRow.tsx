import Box from '@mui/material/Box';
import Button, { type ButtonProps } from '@mui/material/Button';
import { Link } from 'react-router-dom';
import type { AboutToEscalate } from '../../api/contract/floor.ts';
import { TierMark } from '../cases/marks.tsx';
import { oneLine } from '../cases/rowStyle.ts';
import { useAct } from '../cases/useAct.ts';
import { useMinutes } from '../cases/verbs/useMinutes.ts';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useMe } from '../session/SessionGate.tsx';
import { ClockPill } from '../time/ClockPill.tsx';

type Row = AboutToEscalate['cases'][number];
type Props = { row: Row; onReassign: () => void; onExtend: () => void };

/** When and by which clock; which case of whom, who has it; what will happen; what can be done. */
export function EscalatingRow({ row, onReassign, onExtend }: Props) {
  const say = useWords();
  const minutes = useMinutes();
  const flow = useFlowWords();
  const me = useMe();
  const { giveAndTell, busy } = useAct();
  const { of, clock, at, extension, can } = row;
  const { number } = of;
  const take = () =>
    can.take === 'claim' ? giveAndTell(of.id, 'claim') : giveAndTell(of.id, 'assign', { staffId: me.id });
  return (
    <Box
      component="li"
      data-escalating={of.id}
      sx={({ palette }) => ({
        ...{ display: 'grid', columnGap: 2, rowGap: 0.5, alignItems: 'center', py: 1 },
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          md: '168px minmax(0, 1.4fr) minmax(0, 1.2fr) 256px',
        },
        borderBottom: `1px solid ${palette.divider}`,
      })}
    >
      <Box sx={{ minWidth: 0, fontSize: 12, color: 'text.secondary' }}>
        <ClockPill dueAt={at} />
        <div>{flow.clock(clock)}</div>
      </Box>
      <Box sx={{ minWidth: 0 }}>
        <Box
          component={Link}
          to={`/cases/${of.id}`}
          title={of.subject}
          sx={{ ...oneLine, display: 'block', fontWeight: 500, color: 'text.primary' }}
        >
          {of.subject}
        </Box>
        <Box sx={{ ...oneLine, fontSize: 12, color: 'text.secondary' }}>
          {number} · {of.member.name} <TierMark tier={of.member.tier} />
        </Box>
      </Box>
      <Box sx={{ minWidth: 0, fontSize: 13 }}>
        <div>{useWhatComes(row)}</div>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          {of.assignee ? say('floor.escalating.who', { name: of.assignee.name }) : say('desk.queue.nobody')}
          {extension && ` · ${say('floor.escalating.left', { left: minutes(extension.left) })}`}
        </Box>
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, justifyContent: { md: 'flex-end' } }}>
        {can.take && (
          <Act
            onClick={() => void take()}
            disabled={busy !== null}
            aria-label={say('floor.escalating.takeOf', { number })}
          >
            {say('floor.escalating.take')}
          </Act>
        )}
        {can.assign && (
          <Act onClick={onReassign} aria-label={say('floor.escalating.reassignOf', { number })}>
            {say('floor.escalating.reassign')}
          </Act>
        )}
        {can.extend && (
          <Act onClick={onExtend} aria-label={say('floor.escalating.extendOf', { number, clock: flow.clock(clock) })}>
            {say('floor.escalating.extend')}
          </Act>
        )}
      </Box>
    </Box>
  );
}

const Act = (props: ButtonProps) => (
  <Button variant="outlined" sx={{ minHeight: { xs: 44, sm: 28 }, py: 0 }} {...props} />
);

/** More names than one reads are left to the post. */
const READ = 3;

function useWhatComes({ calls, leads }: Row): string {
  const say = useWords();
  const comma = useReaderLocale() === 'zh' ? '、' : ', ';
  if (!calls) return say('floor.escalating.takeBack');
  const post = say(`post.${calls.post}`);
  if (calls.people.length === 0 || calls.people.length > READ) return say('floor.escalating.callsPost', { post });
  const names = calls.people.map(({ name }) => name).join(comma);
  return say(leads === 'nextRung' ? 'floor.escalating.next' : 'floor.escalating.calls', { post, names });
}
