import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { ApprovalFlow } from '../../../domain/approval/flow.ts';
import { APPROVAL_LIMITS } from '../../../domain/approval/flow-shape.ts';
import { Table } from '../../floor/tables.tsx';
import { useWords } from '../../i18n/useWords.ts';
import { FaultHere, Part, useEditing } from '../editing.tsx';
import { DurationField, NumberField, Tick } from '../fields.tsx';
import { addLevel, putLevel, removeLevel } from './edit.ts';
import { useLevelWords } from './words.ts';

const A_DAY = 540;

/** How long whoever decides has, level by level. */
export function LevelsPart() {
  const say = useWords();
  const levelWord = useLevelWords();
  const { flow, readOnly, change } = useEditing<ApprovalFlow>();
  const head = [
    ...[say('approvalFlows.levels.level'), say('approvalFlows.levels.own'), say('approvalFlows.stages.time')],
    ...[say('approvalFlows.stages.remind'), say('flows.list.acts')],
  ];
  return (
    <Part id="flow-levels" title={say('approvalFlows.levels.title')} hint={say('approvalFlows.levels.hint')}>
      <FaultHere place="levels" />
      <Table label={say('approvalFlows.levels.title')} head={head}>
        {flow.levels.map(({ minutes, remind }, nth) => {
          const level = levelWord(flow, nth);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a level is its place
            <tr key={nth}>
              <th scope="row">{level}</th>
              <td>
                <Tick
                  label={say('approvalFlows.levels.ownOf', { level })}
                  on={minutes !== null}
                  onChange={(on) => change(putLevel(flow, nth, { minutes: on ? A_DAY : null }))}
                />
              </td>
              <td>
                {minutes === null ? (
                  <Box sx={{ color: 'text.secondary' }}>{say('approvalFlows.levels.byRules')}</Box>
                ) : (
                  <DurationField
                    label={say('approvalFlows.levels.timeOf', { level })}
                    unitLabel={say('approvalFlows.levels.unitOf', { level })}
                    place={`levels.${nth}.minutes`}
                    minutes={minutes}
                    onChange={(value) => change(putLevel(flow, nth, { minutes: value }), `levels.${nth}.minutes`)}
                  />
                )}
              </td>
              <td>
                <NumberField
                  label={say('approvalFlows.levels.remindOf', { level })}
                  place={`levels.${nth}.remind`}
                  value={remind ?? undefined}
                  onChange={(value) => change(putLevel(flow, nth, { remind: value ?? null }), `levels.${nth}.remind`)}
                />
              </td>
              <td>
                {nth > 0 && !readOnly && (
                  <Button
                    size="small"
                    aria-label={say('approvalFlows.levels.removeOf', { level })}
                    onClick={() => change(removeLevel(flow, nth))}
                  >
                    {say('approvalFlows.levels.remove')}
                  </Button>
                )}
              </td>
            </tr>
          );
        })}
      </Table>
      {!readOnly && flow.levels.length < APPROVAL_LIMITS.levels && (
        <Box>
          <Button onClick={() => change(addLevel(flow))}>{say('approvalFlows.levels.add')}</Button>
        </Box>
      )}
    </Part>
  );
}
