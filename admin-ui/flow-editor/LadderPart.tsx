import Down from '@mui/icons-material/ArrowDownwardOutlined';
import Up from '@mui/icons-material/ArrowUpwardOutlined';
import Remove from '@mui/icons-material/DeleteOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import { FLOW_LIMITS } from '../../domain/case/flow-shape.ts';
import { POSTS, type Post } from '../../domain/vocabulary.ts';
import { Table } from '../floor/tables.tsx';
import { useWords } from '../i18n/useWords.ts';
import { addRung, moveRung, putReopen, putRung, removeRung, targetsOf } from './edit.ts';
import { FaultHere, Part, useEditing, useWordsOf } from './editing.tsx';
import { DurationField, NumberField, Select, Tick } from './fields.tsx';

/** Who is called, one after the other. */
export function LadderPart() {
  const say = useWords();
  const { flow, readOnly, change } = useEditing();
  return (
    <Part id="flow-ladder" title={say('flows.ladder.title')} hint={say('flows.ladder.hint')}>
      <FaultHere place="ladder" />
      <Table
        label={say('flows.ladder.title')}
        head={(['rung', 'post', 'time', 'urgent', 'acts'] as const).map((one) => say(`flows.ladder.${one}`))}
      >
        {flow.ladder.map(({ post, minutes, urgent = false }, nth) => {
          const n = nth + 1;
          const act = (word: 'up' | 'down' | 'remove', Icon: typeof Up, disabled: boolean, onClick: () => void) => (
            <IconButton
              size="small"
              disabled={disabled || readOnly}
              aria-label={say(`flows.ladder.${word}`, { n })}
              onClick={onClick}
            >
              <Icon fontSize="small" />
            </IconButton>
          );
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rung is its place
            <tr key={nth}>
              <th scope="row">{n}</th>
              <td>
                <Select
                  label={say('flows.ladder.postOf', { n })}
                  value={post}
                  options={POSTS.map((value) => ({ value, label: say(`post.${value}`) }))}
                  onChange={(value) => change(putRung(flow, nth, { post: value as Post }))}
                />
                <FaultHere place={`ladder.${nth}.post`} />
              </td>
              <td>
                <DurationField
                  label={say('flows.ladder.timeOf', { n })}
                  unitLabel={say('flows.ladder.unitOf', { n })}
                  place={`ladder.${nth}.minutes`}
                  minutes={minutes}
                  onChange={(value) => change(putRung(flow, nth, { minutes: value }), `rung.${nth}`)}
                />
              </td>
              <td>
                <Tick
                  label={say('flows.ladder.urgentOf', { n })}
                  on={urgent}
                  onChange={(on) => change(putRung(flow, nth, { urgent: on }))}
                />
              </td>
              <td>
                {act('up', Up, nth === 0, () => change(moveRung(flow, nth, -1)))}
                {act('down', Down, nth === flow.ladder.length - 1, () => change(moveRung(flow, nth, 1)))}
                {act('remove', Remove, false, () => change(removeRung(flow, nth)))}
              </td>
            </tr>
          );
        })}
      </Table>
      {!readOnly && flow.ladder.length < FLOW_LIMITS.rungs && (
        <Box>
          <Button onClick={() => change(addRung(flow))}>{say('flows.ladder.add')}</Button>
        </Box>
      )}
    </Part>
  );
}

/** Whether and how long a case that is over can be opened again. */
export function ReopenPart() {
  const say = useWords();
  const { flow, change } = useEditing();
  const words = useWordsOf(flow);
  const { reopen } = flow;
  return (
    <Part id="flow-reopen" title={say('flows.reopen.title')}>
      <Box component="label" sx={{ display: 'flex', gap: 1, alignItems: 'center', minHeight: 44 }}>
        <Tick
          label={say('flows.reopen.possible')}
          on={reopen !== undefined}
          onChange={(on) => change(putReopen(flow, on ? { stage: flow.entry, days: 30 } : null))}
        />
        {say('flows.reopen.possible')}
      </Box>
      {reopen && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
          <span aria-hidden>{say('flows.reopen.days')}</span>
          <NumberField
            label={say('flows.reopen.days')}
            place="reopen.days"
            value={reopen.days || undefined}
            onChange={(days) => change(putReopen(flow, { ...reopen, days: days ?? 0 }), 'reopen.days')}
          />
          <span aria-hidden>{say('flows.reopen.stage')}</span>
          <Select
            label={say('flows.reopen.stage')}
            value={reopen.stage}
            options={targetsOf(flow, 'handover').map((value) => ({ value, label: words.stage(value) }))}
            onChange={(stage) => change(putReopen(flow, { ...reopen, stage }))}
          />
        </Box>
      )}
      <FaultHere place="reopen" within />
      <FaultHere place="stages.closed" />
    </Part>
  );
}
