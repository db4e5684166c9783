import Check from '@mui/icons-material/Check';
import Pin from '@mui/icons-material/PushPinOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ScenarioMark, ScenarioParts, ScenarioPlayed, ScenarioStories } from '../../api/contract/scenarios.ts';
import type { Scenario } from '../../domain/scenario/scenario.ts';
import { Say, Section } from '../admin/settings/parts.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { Waiting } from '../frame/Waiting.tsx';
import { tagOf } from '../i18n/tag.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { statusOf } from '../server/http.ts';
import { sameExpectation } from './edit.ts';
import { Choose } from './fields.tsx';
import { windowOf } from './scale.ts';
import { TimeLine } from './TimeLine.tsx';
import { type Compare, nameOf } from './useInstead.ts';

type Keep = ((wanted: object) => void) | null;
type Props = {
  scenario: Scenario;
  parts: ScenarioParts;
  compare: Compare;
  played: UseQueryResult<ScenarioStories>;
  keep: Keep;
};

/** What comes of a scenario by what holds now, and below it by what it is compared with. */
export function Stories({ scenario, compare, played, keep }: Props) {
  const say = useWords();
  const { data, error, refetch } = played;
  const { version } = compare;
  const window = data && windowOf([data.inForce, ...(data.other ? [data.other] : [])]);
  const otherName =
    version === null
      ? ''
      : version.set === null
        ? say('scenarios.line.otherFlow', { version: version.version })
        : say('scenarios.line.other', { version: version.version, set: say(`ruleSet.${version.set}`) });
  const frame = { scenario, keep, window: window ?? { from: 0, to: 1 } };
  return (
    <Section title={say('scenarios.line.title')}>
      <CompareWith {...compare} />
      {/* What is wrong is said at its field; what came of it before stays. */}
      {error && statusOf(error) !== 422 && <LoadFault error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting rows={4} height={40} />}
      {data && <One title={say('scenarios.line.inForce')} of={data.inForce} alone={data.other === null} {...frame} />}
      {data?.other && <One title={otherName} of={data.other} alone={true} {...frame} />}
      {data?.other && isSame(data.inForce, data.other) && <Say tone="met">{say('scenarios.line.same')}</Say>}
      {data && <Legend />}
    </Section>
  );
}

const isSame = (a: ScenarioPlayed, b: ScenarioPlayed): boolean =>
  a.why === b.why && a.marks.length === b.marks.length && b.marks.every(({ differs }) => !differs);

function CompareWith({ offered, version, choose }: Compare) {
  const say = useWords();
  const words = (one: Compare['offered'][number]) => {
    const values = { version: one.version, state: say(`scenarios.line.state.${STATES[one.state] ?? 'published'}`) };
    return one.set === null
      ? say('scenarios.line.withFlow', values)
      : say('scenarios.line.withDraft', { ...values, set: say(`ruleSet.${one.set}`) });
  };
  return (
    <Box sx={{ my: 1.5 }}>
      <Choose
        label={say('scenarios.line.compare')}
        value={version ? nameOf(version) : ''}
        options={[
          { value: '', name: say('scenarios.line.withNothing') },
          ...offered.map((one) => ({ value: nameOf(one), name: words(one) })),
        ]}
        onChange={choose}
        disabled={false}
        width={320}
      />
    </Box>
  );
}
const STATES: Record<string, 'draft' | 'published' | 'retired'> = {
  draft: 'draft',
  tested: 'draft',
  published: 'published',
  retired: 'retired',
};

type OneProps = {
  title: string;
  of: ScenarioPlayed;
  scenario: Scenario;
  window: { from: number; to: number };
  keep: Keep;
  /** Its list is open; of two, that of the second. */
  alone: boolean;
};

function One({ title, of, scenario, window, keep, alone }: OneProps) {
  const say = useWords();
  const locale = useReaderLocale();
  const day = (at: number) =>
    new Intl.DateTimeFormat(tagOf(locale), { dateStyle: 'medium', timeZone: scenario.zone }).format(at);
  const label = say('scenarios.line.drawing', {
    ...{ clocks: of.lanes.length, from: day(window.from), until: day(window.to) },
  });
  const differs = of.marks.some((mark) => mark.differs);
  return (
    <Box component="section" aria-label={title} sx={{ mt: 2 }}>
      <Typography variant="h3">{title}</Typography>
      {of.why && <Say tone="late">{of.why}</Say>}
      {!of.why && (
        <>
          {of.results.map(({ id, holds, text, comes }) => (
            <Say key={id} tone={holds ? 'met' : 'late'}>
              {holds ? (
                <>
                  <strong>{say('scenarios.expect.holds')}</strong> {text}
                </>
              ) : (
                say('scenarios.expect.broken', { expected: text, comes })
              )}
            </Say>
          ))}
          <TimeLine of={of} window={window} zone={scenario.zone} label={`${title}. ${label}`} />
          <Box component="details" open={alone} sx={{ mt: 1 }}>
            <Box component="summary" sx={{ cursor: 'pointer', color: 'primary.main' }}>
              {say('scenarios.line.story')}
              {differs && ` · ${say('scenarios.line.differs')}`}
            </Box>
            <Story of={of} scenario={scenario} keep={keep} label={`${title}. ${say('scenarios.line.story')}`} />
          </Box>
        </>
      )}
    </Box>
  );
}

type StoryProps = { of: ScenarioPlayed; scenario: Scenario; keep: Keep; label: string };

/** Line by line, each with when it happens; whatever can be expected is kept by one press. */
function Story({ of, scenario, keep, label }: StoryProps) {
  const locale = useReaderLocale();
  const format = new Intl.DateTimeFormat(tagOf(locale), {
    ...{ weekday: 'short', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    timeZone: scenario.zone,
  });
  return (
    <Box component="ol" aria-label={label} sx={{ m: 0, mt: 1, p: 0, listStyle: 'none' }}>
      {of.marks.map((mark, i) => (
        <Box
          component="li"
          // biome-ignore lint/suspicious/noArrayIndexKey: marks have no name of their own
          key={i}
          sx={({ palette }) => ({
            ...{ display: 'flex', flexWrap: 'wrap', columnGap: 2, alignItems: 'center', minHeight: 36, px: 1 },
            borderBottom: `1px solid ${palette.divider}`,
            ...(mark.differs ? { background: palette.tones.soon.fill } : {}),
            color: mark.bad ? palette.tones.late.text : palette.text.primary,
          })}
        >
          <Box
            component="time"
            dateTime={mark.at}
            sx={{ flex: '0 0 150px', color: 'text.secondary', fontVariantNumeric: 'tabular-nums' }}
          >
            {format.format(Date.parse(mark.at))}
          </Box>
          <Box sx={{ flex: '1 1 200px', overflowWrap: 'anywhere' }}>{mark.text}</Box>
          {keep && mark.keep && <KeepButton mark={mark} wanted={mark.keep} scenario={scenario} keep={keep} />}
        </Box>
      ))}
    </Box>
  );
}

type KeepProps = { mark: ScenarioMark; wanted: object; scenario: Scenario; keep: (wanted: object) => void };

function KeepButton({ mark, wanted, scenario, keep }: KeepProps) {
  const say = useWords();
  const kept = scenario.expectations.some((one) => sameExpectation(one, wanted));
  const words = kept ? say('scenarios.expect.kept') : say('scenarios.expect.keep', { text: mark.text });
  return (
    <Tooltip title={words}>
      <span>
        <IconButton size="small" disabled={kept} aria-label={words} onClick={() => keep(wanted)}>
          {kept ? <Check fontSize="small" /> : <Pin fontSize="small" />}
        </IconButton>
      </span>
    </Tooltip>
  );
}

function Legend() {
  const say = useWords();
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, fontSize: 12, color: 'text.secondary', mt: 1 }}>
      {(['runs', 'outside', 'stands', 'over'] as const).map((key) => (
        <span key={key}>
          <Box
            component="span"
            sx={({ palette: { tones } }) => ({
              ...{ display: 'inline-block', width: 18, height: 10, mr: 0.5, verticalAlign: 'baseline' },
              ...(key === 'runs' ? { background: tones.active.text } : {}),
              ...(key === 'outside' ? { background: tones.active.fill, border: `1px solid ${tones.active.line}` } : {}),
              ...(key === 'stands' ? { border: `1px dashed ${tones.over.text}` } : {}),
              ...(key === 'over' ? { background: tones.late.line } : {}),
            })}
          />
          {say(`scenarios.line.${key}`)}
        </span>
      ))}
    </Box>
  );
}
