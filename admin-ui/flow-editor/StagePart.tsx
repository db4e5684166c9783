import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { fixedHolder, isShipped } from '../../domain/case/check-flow.ts';
import { CASE_LINES, type Stage, type StageRule } from '../../domain/case/flow.ts';
import { usePictureWords } from '../floor/words.ts';
import { useWords } from '../i18n/useWords.ts';
import { AddStage } from './AddStage.tsx';
import {
  canMove,
  canRemove,
  type Holder,
  isLine,
  moveStage,
  movesFor,
  put,
  putClock,
  putHolder,
  putMove,
  putStage,
  removeStage,
  targetsOf,
} from './edit.ts';
import { FaultHere, Part, useEditing, useFault, useWordsOf } from './editing.tsx';
import { DurationField, Select } from './fields.tsx';

type Props = { selected: Stage; onSelect: (stage: Stage) => void };

/** Which stages there are, and everything of the one that is chosen. */
export function StagePart({ selected, onSelect }: Props) {
  const say = useWords();
  const { flow, faults, readOnly, change } = useEditing();
  const words = useWordsOf(flow);
  const [adding, setAdding] = useState(false);
  const wrong = (id: string) =>
    faults.some(({ place }) => place === `stages.${id}` || place.startsWith(`stages.${id}.`));
  const remove = () => {
    const next = removeStage(flow, selected);
    change(next);
    onSelect(next.entry);
  };
  return (
    <Part id="flow-stages" title={say('flows.stage.title')}>
      <FaultHere place="stages" />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <ToggleButtonGroup
          exclusive
          size="small"
          value={selected}
          aria-label={say('flows.stage.list')}
          onChange={(_, id: string | null) => id && onSelect(id)}
          sx={{ flexWrap: 'wrap' }}
        >
          {Object.keys(flow.stages).map((id) => (
            <ToggleButton
              key={id}
              value={id}
              sx={{ textTransform: 'none', color: wrong(id) ? 'error.main' : 'text.primary' }}
            >
              {words.stage(id)}
              {wrong(id) ? ' •' : ''}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        {!readOnly && <Button onClick={() => setAdding(true)}>{say('flows.stage.add')}</Button>}
      </Box>
      <Entry />
      <Box
        role="group"
        aria-label={say('flows.stage.one', { stage: words.stage(selected) })}
        sx={{ border: 1, borderColor: 'divider', borderRadius: 1, p: 2, display: 'grid', gap: 2, maxWidth: 760 }}
      >
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
          <Typography variant="h3" sx={{ flex: 1, minWidth: 160 }}>
            {words.stage(selected)}
          </Typography>
          {!readOnly && canMove(flow, selected, -1) && (
            <Button onClick={() => change(moveStage(flow, selected, -1))}>{say('flows.stage.earlier')}</Button>
          )}
          {!readOnly && canMove(flow, selected, 1) && (
            <Button onClick={() => change(moveStage(flow, selected, 1))}>{say('flows.stage.later')}</Button>
          )}
          {!readOnly && canRemove(flow, selected) && <Button onClick={remove}>{say('flows.stage.remove')}</Button>}
        </Box>
        <FaultHere place={`stages.${selected}`} />
        {selected === 'received' || selected === 'closed' ? (
          <Typography color="text.secondary">
            {say(selected === 'closed' ? 'flows.stage.ends' : 'flows.stage.begins')}
          </Typography>
        ) : (
          <OfStage key={selected} id={selected} of={flow.stages[selected] as StageRule} />
        )}
      </Box>
      {adding && (
        <AddStage
          after={selected === 'closed' ? flow.entry : selected}
          onClose={() => setAdding(false)}
          onAdd={(next, id) => {
            change(next);
            onSelect(id);
            setAdding(false);
          }}
        />
      )}
    </Part>
  );
}

function Entry() {
  const say = useWords();
  const { flow, change } = useEditing();
  const words = useWordsOf(flow);
  const worked = targetsOf(flow, 'handover');
  return (
    <Box>
      <Labelled label={say('flows.stage.entry')}>
        <Select
          label={say('flows.stage.entry')}
          value={flow.entry}
          options={worked.map((value) => ({ value, label: words.stage(value) }))}
          onChange={(entry) => change(put(flow, 'entry', entry))}
        />
      </Labelled>
      <FaultHere place="entry" />
    </Box>
  );
}

const Labelled = ({ label, children }: { label: string; children: React.ReactNode }) => (
  <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
    <Box component="span" aria-hidden sx={{ minWidth: { sm: 330 } }}>
      {label}
    </Box>
    {children}
  </Box>
);

function OfStage({ id, of }: { id: Stage; of: StageRule }) {
  const say = useWords();
  const { flow, change } = useEditing();
  const picture = usePictureWords();
  const holders: Holder[] = fixedHolder(id) ? [of.holder] : [...CASE_LINES];
  return (
    <>
      {isShipped(id) ? (
        <Typography color="text.secondary">{say('flows.stage.fixed')}</Typography>
      ) : (
        <Names id={id} of={of} />
      )}
      <div>
        <Labelled label={say('flows.stage.holder')}>
          <Select
            label={say('flows.stage.holder')}
            value={of.holder}
            options={holders.map((value) => ({ value, label: picture.holder(value) }))}
            onChange={(holder) => change(putHolder(flow, id, holder as Holder))}
          />
        </Labelled>
        {isLine(of.holder) && (
          <Typography variant="caption" color="text.secondary">
            {say('flows.stage.holderHint')}
          </Typography>
        )}
        <FaultHere place={`stages.${id}.holder`} />
      </div>
      <Times id={id} of={of} />
      <Moves id={id} of={of} />
    </>
  );
}

function Names({ id, of }: { id: Stage; of: StageRule }) {
  const say = useWords();
  const { flow, readOnly, change } = useEditing();
  const missing = useFault(`stages.${id}.name`);
  const faults = { zh: useFault(`stages.${id}.name.zh`), en: useFault(`stages.${id}.name.en`) };
  const name = of.name ?? { zh: '', en: '' };
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
      {(['zh', 'en'] as const).map((locale) => (
        <TextField
          key={locale}
          label={say(locale === 'zh' ? 'flows.stage.nameZh' : 'flows.stage.nameEn')}
          value={name[locale]}
          disabled={readOnly}
          onChange={({ target }) =>
            change(putStage(flow, id, { name: { ...name, [locale]: target.value } }), `name.${id}.${locale}`)
          }
          slotProps={{ htmlInput: { maxLength: 60 } }}
          sx={{ minWidth: { xs: '100%', sm: 220 } }}
          {...(name[locale].trim() === '' ? missing : {})}
          {...faults[locale]}
        />
      ))}
    </Box>
  );
}

function Times({ id, of }: { id: Stage; of: StageRule }) {
  const say = useWords();
  const { flow, change } = useEditing();
  const words = useWordsOf(flow);
  const own = of.holder === 'member' ? 'acceptance' : id;
  const give = () => {
    const rule = flow.clocks[own] ?? {
      minutes: 540,
      pauses: true,
      onDue: 'escalate' as const,
      warn: 75,
      extendable: 100,
    };
    change(putStage({ ...flow, clocks: { ...flow.clocks, [own]: rule } }, id, { clocks: [...of.clocks, own] }));
  };
  return (
    <div>
      {of.clocks.map((clock) => (
        <Labelled key={clock} label={say('flows.stage.clock')}>
          <DurationField
            label={say('flows.stage.clock')}
            unitLabel={say('flows.clock.unitOf', { clock: words.clock(clock) })}
            place={`clocks.${clock}.minutes`}
            minutes={flow.clocks[clock]?.minutes ?? 0}
            onChange={(minutes) => change(putClock(flow, clock, { minutes }), `minutes.${clock}`)}
          />
        </Labelled>
      ))}
      {of.clocks.length === 0 && <Button onClick={give}>{say('flows.stage.addClock')}</Button>}
      <FaultHere place={`stages.${id}.clocks`} within />
    </div>
  );
}

function Moves({ id, of }: { id: Stage; of: StageRule }) {
  const say = useWords();
  const { flow, change, faults } = useEditing();
  const words = useWordsOf(flow);
  return (
    <Box role="group" aria-label={say('flows.stage.moves')} sx={{ display: 'grid', gap: 1 }}>
      <Typography variant="h3">{say('flows.stage.moves')}</Typography>
      <FaultHere place={`stages.${id}.commands`} />
      {movesFor(of.holder).map((move) => {
        const place = `stages.${id}.commands.${move}`;
        const label = say(`flows.move.${move}` as 'flows.move.handover');
        return (
          <div key={move}>
            <Labelled label={label}>
              <Select
                label={label}
                wide
                value={of.commands[move] ?? ''}
                wrong={faults.some((fault) => fault.place === place)}
                options={[
                  { value: '', label: say('flows.stage.notPossible') },
                  ...targetsOf(flow, move).map((value) => ({ value, label: words.stage(value) })),
                ]}
                onChange={(to) => change(putMove(flow, id, move, to || null))}
              />
            </Labelled>
            <FaultHere place={place} />
          </div>
        );
      })}
    </Box>
  );
}
