import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import { useTranslate } from 'react-admin';
import type { FactPart } from '../../api/contract/rule-editor.ts';
import { ALERT_SUBJECTS } from '../../domain/alert/kinds.ts';
import { CLOCKS } from '../../domain/case/flow.ts';
import { useWords } from '../i18n/useWords.ts';
import type { Sheet } from './useSheet.ts';

/** A column to be had: a fact, or a time limit of service levels. */
export type Wanted = { is: 'fact' | 'clock'; id: string };
type Option = Wanted & { name: string; other: string; hint: string; unit: string; group: string; about: string };

const SOURCES = ['record', 'purchases', 'value', 'contacts', 'case', 'context', 'request', 'queue', 'change'] as const;

type Props = { sheet: Sheet; taken: readonly string[]; onPick: (wanted: Wanted) => void; onClose: () => void };

/** Facts by where they come from, found by their names in either language. */
export function FactPicker({ sheet, taken, onPick, onClose }: Props) {
  const say = useWords();
  const options = useOptions(sheet).filter(({ id }) => !taken.includes(id));
  return (
    <Dialog open disableRestoreFocus onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="fact-picker">
      <DialogTitle id="fact-picker">{say('ruleEditor.pick.title')}</DialogTitle>
      <Box sx={{ px: 3, pb: 3, minHeight: 'min(480px, 60vh)' }}>
        <Autocomplete<Option, false, true>
          open
          autoHighlight
          disablePortal
          disableClearable
          forcePopupIcon={false}
          options={options}
          groupBy={({ group }) => group}
          getOptionLabel={({ name, other }) => `${name} ${other}`}
          filterOptions={(all, { inputValue }) => all.filter((one) => matches(one, inputValue))}
          onChange={(_, option) => onPick({ is: option.is, id: option.id })}
          noOptionsText={say('ruleEditor.pick.none')}
          slotProps={{
            listbox: { sx: { maxHeight: 'min(400px, 50vh)' } },
            popper: { modifiers: [{ name: 'flip', enabled: false }] },
          }}
          renderInput={(params) => <TextField {...params} autoFocus label={say('ruleEditor.pick.search')} />}
          renderOption={({ key, ...props }, option) => (
            <Box component="li" key={key} {...props}>
              <Box sx={{ minWidth: 0 }}>
                <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1 }}>
                  <span>{option.name}</span>
                  <Box component="span" sx={{ color: 'text.secondary' }}>
                    {[option.other, option.unit, option.about].filter(Boolean).join(' · ')}
                  </Box>
                </Box>
                <Box sx={{ color: 'text.secondary', fontSize: 12 }}>{option.hint}</Box>
              </Box>
            </Box>
          )}
        />
      </Box>
    </Dialog>
  );
}

const matches = ({ name, other, hint, id }: Option, typed: string): boolean => {
  const text = `${name} ${other} ${hint} ${id}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

function useOptions(sheet: Sheet): Option[] {
  const say = useWords();
  const translate = useTranslate();
  const { parts, writing } = sheet;
  const facts = SOURCES.flatMap((source) =>
    parts.facts
      .filter((fact) => fact.source === source)
      .map(
        (fact): Option => ({
          ...{
            is: 'fact',
            id: fact.id,
            name: sheet.factName(fact),
            other: fact.name[writing.locale === 'zh' ? 'en' : 'zh'],
          },
          ...{ hint: fact.hint?.[writing.locale] ?? '', unit: unitOf(fact), group: say(`ruleEditor.source.${source}`) },
          about:
            fact.about && fact.about.length < ALERT_SUBJECTS.length
              ? fact.about.map((one) => translate(`ruleEditor.about.${one}`)).join(' / ')
              : '',
        }),
      ),
  );
  const clocks = parts.set === 'serviceLevel' ? CLOCKS : [];
  return [
    ...facts,
    ...clocks.map(
      (clock): Option => ({
        ...{ is: 'clock', id: `then.minutes.${clock}`, name: translate(`clock.${clock}`), other: '', about: '' },
        ...{
          hint: say('ruleEditor.pick.clock'),
          unit: say('ruleEditor.unit.time'),
          group: say('ruleEditor.source.clocks'),
        },
      }),
    ),
  ];

  function unitOf({ type, unit }: FactPart): string {
    if (unit === 'minorUnits') return parts.currency.code;
    return unit ? say(`ruleEditor.unit.${unit}`) : say(`ruleEditor.type.${type as 'boolean'}`);
  }
}
