import Box from '@mui/material/Box';
import { canDo, OVERALL_CLOCKS } from '../../domain/case/check-flow.ts';
import type { Clock, ClockRule } from '../../domain/case/flow.ts';
import { Table } from '../floor/tables.tsx';
import { useWords } from '../i18n/useWords.ts';
import { clocksIn, mayPause, putClock, putOverall } from './edit.ts';
import { FaultHere, Part, useEditing, useWordsOf } from './editing.tsx';
import { DurationField, NumberField, Select, Tick } from './fields.tsx';

const HEAD = ['name', 'runs', 'time', 'pauses', 'onDue', 'warn', 'extendable'] as const;

/** Every clock that this flow can make run. */
export function ClockPart() {
  const say = useWords();
  const { flow } = useEditing();
  return (
    <Part id="flow-clocks" title={say('flows.clock.title')} hint={say('flows.clock.hint')}>
      <FaultHere place="clocks" />
      <FaultHere place="overall" within />
      <Table label={say('flows.clock.title')} head={HEAD.map((one) => say(`flows.clock.${one}`))}>
        {clocksIn(flow).map((id) => (
          <Row key={id} id={id} rule={flow.clocks[id] as ClockRule} />
        ))}
      </Table>
    </Part>
  );
}

function Row({ id, rule }: { id: Clock; rule: ClockRule }) {
  const say = useWords();
  const { flow, change } = useEditing();
  const words = useWordsOf(flow);
  const clock = words.clock(id);
  const doings = canDo(id);
  const optional = OVERALL_CLOCKS.some((one) => one === id);
  const runs = !optional || flow.overall.includes(id);
  const edit = (part: Parameters<typeof putClock>[2], field: string) =>
    change(putClock(flow, id, part), `${field}.${id}`);
  return (
    <tr>
      <th scope="row">
        {clock}
        <FaultHere place={`clocks.${id}`} />
      </th>
      <td>
        {optional && (
          <Tick
            label={say('flows.clock.runsOf', { clock })}
            on={runs}
            onChange={(on) => change(putOverall(flow, id, on))}
          />
        )}
      </td>
      {runs ? (
        <>
          <td>
            <DurationField
              label={say('flows.clock.timeOf', { clock })}
              unitLabel={say('flows.clock.unitOf', { clock })}
              place={`clocks.${id}.minutes`}
              minutes={rule.minutes}
              onChange={(minutes) => edit({ minutes }, 'minutes')}
            />
          </td>
          <td>
            <Tick
              label={say('flows.clock.pausesOf', { clock })}
              on={rule.pauses}
              disabled={!mayPause(id) && !rule.pauses}
              onChange={(pauses) => edit({ pauses }, 'pauses')}
            />
            <FaultHere place={`clocks.${id}.pauses`} />
          </td>
          <td>
            {doings.length === 1 && doings[0] === rule.onDue ? (
              say(`flows.clock.does.${rule.onDue}`)
            ) : (
              <Select
                label={say('flows.clock.onDueOf', { clock })}
                value={rule.onDue}
                options={[...new Set([...doings, rule.onDue])].map((value) => ({
                  value,
                  label: say(`flows.clock.does.${value}`),
                }))}
                onChange={(onDue) => edit({ onDue: onDue as ClockRule['onDue'] }, 'onDue')}
              />
            )}
            <FaultHere place={`clocks.${id}.onDue`} />
          </td>
          <td>
            <NumberField
              label={say('flows.clock.warnOf', { clock })}
              place={`clocks.${id}.warn`}
              value={rule.warn}
              onChange={(warn) => edit({ warn }, 'warn')}
            />
          </td>
          <td>
            <NumberField
              label={say('flows.clock.extendableOf', { clock })}
              place={`clocks.${id}.extendable`}
              value={rule.extendable}
              onChange={(extendable) => edit({ extendable }, 'extendable')}
            />
          </td>
        </>
      ) : (
        <td colSpan={5}>
          <Box sx={{ color: 'text.secondary' }}>{say('flows.clock.never')}</Box>
        </td>
      )}
    </tr>
  );
}
