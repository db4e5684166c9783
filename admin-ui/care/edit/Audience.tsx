import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormHelperText from '@mui/material/FormHelperText';
import { useContext } from 'react';
import type { CadenceDetail } from '../../../api/contract/care.ts';
import { useWords } from '../../i18n/useWords.ts';
import { Meta } from '../marks.tsx';
import { audienceOf, CHOOSERS, choicesOf } from './audience.ts';
import { Faults, Part, Row, Tick } from './fields.tsx';

type Props = {
  audience: object | null;
  /** Conditions of the version that holds, in words. */
  known: CadenceDetail['conditions'];
  onChange: (audience: object | null) => void;
};

/** For whom it is: kinds, tiers and lifecycle to choose from; other conditions are shown in words and can be taken away. */
export function Audience({ audience, known, onChange }: Props) {
  const say = useWords();
  const faults = Object.entries(useContext(Faults)).filter(([field]) => field.startsWith('definition.audience'));
  const choices = choicesOf(audience);
  const wordsOf = (node: unknown) => {
    const text = JSON.stringify(node);
    return known.find((one) => JSON.stringify(one.node) === text)?.words ?? text;
  };
  return (
    <Part title={say('care.cadence.audience')}>
      {CHOOSERS.map(({ fact, choices: names, words }) => (
        <Box component="fieldset" key={fact} sx={{ border: 0, p: 0, m: 0 }}>
          <Box component="legend" sx={{ fontSize: 12, color: 'text.secondary', p: 0 }}>
            {say(`care.cadence.whom.${words}`)}
          </Box>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1 }}>
            {names.map((name) => (
              <Tick
                key={name}
                label={say(`${words}.${name}` as 'tier.gold')}
                on={choices.chosen[fact].includes(name)}
                onChange={(on) => {
                  const others = choices.chosen[fact].filter((one) => one !== name);
                  const chosen = { ...choices.chosen, [fact]: on ? [...others, name] : others };
                  onChange(audienceOf({ ...choices, chosen }));
                }}
              />
            ))}
          </Box>
        </Box>
      ))}
      {choices.others.map((node, i) => (
        <Row key={JSON.stringify(node)}>
          <Box sx={{ alignSelf: 'center' }}>{say('care.cadence.alsoWhom', { condition: wordsOf(node) })}</Box>
          <Button
            onClick={() => onChange(audienceOf({ ...choices, others: choices.others.toSpliced(i, 1) }))}
            aria-label={say('care.cadence.removeCondition', { condition: wordsOf(node) })}
            sx={{ minHeight: { xs: 44, sm: 32 } }}
          >
            {say('care.cadence.remove')}
          </Button>
        </Row>
      ))}
      <Meta>{say('care.cadence.noneChosen')}</Meta>
      {faults.map(([field, fault]) => (
        <FormHelperText error key={field}>
          {fault}
        </FormHelperText>
      ))}
    </Part>
  );
}
