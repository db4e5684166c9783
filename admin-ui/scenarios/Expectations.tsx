import Close from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { ALERT_KINDS } from '../../domain/alert/kinds.ts';
import { EXPECTED, type Expectation, SCENARIO_LIMITS as LIMITS, WHEN } from '../../domain/scenario/scenario.ts';
import { POSTS } from '../../domain/vocabulary.ts';
import { Section } from '../admin/settings/parts.tsx';
import { useWords } from '../i18n/useWords.ts';
import { expectationOf, removeAt, replaceAt } from './edit.ts';
import { Choose, type Fields, LocalField, NumberField } from './fields.tsx';

/** What must stay so: each with its fields, and what can be added. */
export function Expectations(fields: Fields) {
  const say = useWords();
  const { scenario, change, parts, readOnly } = fields;
  const { expectations } = scenario;
  const add = (that: string) => {
    const one = EXPECTED.find((kind) => kind === that);
    if (one) change({ ...scenario, expectations: [...expectations, expectationOf(one, scenario, parts)] });
  };
  return (
    <Section title={say('scenarios.expect.title')} hint={readOnly ? '' : say('scenarios.expect.hint')}>
      {expectations.length === 0 && <Typography color="text.secondary">{say('scenarios.expect.none')}</Typography>}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1 }}>
        {expectations.map((one, i) => (
          <Expected key={one.id} {...fields} one={one} at={i} />
        ))}
      </Box>
      {!readOnly && expectations.length < LIMITS.expectations && (
        <Box sx={{ mt: 1.5 }}>
          <Choose
            label={say('scenarios.expect.add')}
            value=""
            options={[
              { value: '', name: '–' },
              ...EXPECTED.map((value) => ({ value, name: say(`scenarios.expect.kind.${value}`) })),
            ]}
            onChange={add}
            disabled={false}
            width={300}
          />
        </Box>
      )}
    </Section>
  );
}

type ExpectedProps = Fields & { one: Expectation; at: number };

function Expected(props: ExpectedProps) {
  const say = useWords();
  const { scenario, change, readOnly, one, at: i } = props;
  const kind = say(`scenarios.expect.kind.${one.that}`);
  return (
    <Box
      component="li"
      aria-label={say('scenarios.expect.n', { n: i + 1 })}
      sx={({ palette }) => ({
        ...{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'flex-start', p: 1 },
        ...{ border: `1px solid ${palette.divider}`, borderRadius: 1 },
      })}
    >
      <Box component="span" sx={{ flex: '0 1 220px', pt: 1 }}>
        {kind}
      </Box>
      <OwnFields {...props} />
      {!readOnly && (
        <IconButton
          size="small"
          sx={{ ml: 'auto' }}
          aria-label={say('scenarios.expect.remove', { text: kind })}
          onClick={() => change({ ...scenario, expectations: removeAt(scenario.expectations, i) })}
        >
          <Close fontSize="small" />
        </IconButton>
      )}
    </Box>
  );
}

function OwnFields({ scenario, change, parts, faultAt, readOnly: disabled, one, at: i }: ExpectedProps): ReactNode {
  const say = useWords();
  const set = (more: object) =>
    change({
      ...scenario,
      expectations: replaceAt(scenario.expectations, i, { ...one, ...more } as Expectation),
    });
  const flow = parts.flows.find(({ kind }) => kind === scenario.kind);
  const choices = (list: readonly { id: string; name: string }[] = []) =>
    list.map(({ id, name }) => ({ value: id, name }));
  const choose = (
    field: 'clock' | 'post' | 'when' | 'notice' | 'to' | 'alert' | 'queue' | 'stage',
    options: { value: string; name: string }[],
  ) => (
    <Choose
      label={say(`scenarios.expect.${field}`)}
      value={String((one as Record<string, unknown>)[field])}
      options={options}
      fault={faultAt(`expectations.${i}.${field}`)}
      onChange={(value) => set({ [field]: value })}
      disabled={disabled}
      width={220}
    />
  );
  const at = 'at' in one && (
    <LocalField
      label={say('scenarios.expect.at')}
      value={one.at}
      fault={faultAt(`expectations.${i}.at`)}
      onChange={(value) => set({ at: value })}
      disabled={disabled}
    />
  );
  const posts = POSTS.map((value) => ({ value, name: say(`post.${value}`) }));
  switch (one.that) {
    case 'due':
      return (
        <>
          {choose('clock', choices(flow?.clocks))}
          {at}
        </>
      );
    case 'called':
      return (
        <>
          {choose('post', posts)}
          {choose(
            'when',
            WHEN.map((value) => ({ value, name: say(`scenarios.expect.${value}`) })),
          )}
          {at}
        </>
      );
    case 'notCalled':
      return choose('post', posts);
    case 'told':
      return (
        <>
          {choose('notice', choices(parts.notices))}
          {choose('to', choices(parts.whom))}
        </>
      );
    case 'alert':
      return choose(
        'alert',
        ALERT_KINDS.map((value) => ({ value, name: say(`alerts.kind.${value}`) })),
      );
    case 'queue':
      return choose('queue', choices(parts.queues));
    case 'ends':
      return choose('stage', choices(flow?.stages));
    case 'priority':
      return (
        <NumberField
          label={say('scenarios.expect.priority')}
          value={one.priority}
          min={1}
          max={4}
          onChange={(priority) => set({ priority })}
          disabled={disabled}
        />
      );
    case 'noBreach':
      return null;
  }
}
