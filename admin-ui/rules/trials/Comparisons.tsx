import type { TrialDetail, TrialFigures } from '../../../api/contract/rule-trials.ts';
import { Section } from '../../admin/settings/parts.tsx';
import { Table } from '../../floor/tables.tsx';
import { count } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';

/** Deadlines, calls and alerts, before against after. */
export function Comparisons({ of, figures }: { of: TrialDetail; figures: TrialFigures }) {
  const say = useWords();
  const { calls, alerts, told } = figures;
  const sides = [say('ruleTrials.calls.before'), say('ruleTrials.calls.after')];
  const named = calls.map(({ executive, name, ...one }) => ({
    ...one,
    name: executive ? `${name} (${say('ruleTrials.calls.executive')})` : name,
  }));
  return (
    <>
      <Deadlines of={figures} />
      <Compared
        title={say(of.set === 'approvals' ? 'ruleTrials.calls.approvals' : 'ruleTrials.calls.title')}
        {...{ head: [say('ruleTrials.calls.post'), ...sides], rows: named }}
      />
      <Compared
        title={say('ruleTrials.alerts.title')}
        {...{ head: [say('ruleTrials.alerts.kind'), ...sides], rows: alerts }}
      />
      <Compared
        title={say('ruleTrials.alerts.told')}
        {...{ head: [say('ruleTrials.alerts.told'), ...sides], rows: told }}
      />
    </>
  );
}

type Rows = Pick<TrialFigures['alerts'][number], 'id' | 'name' | 'before' | 'after'>[];

function Compared({ title, head, rows }: { title: string; head: string[]; rows: Rows }) {
  const locale = useReaderLocale();
  if (rows.length === 0) return null;
  return (
    <Section title={title}>
      <Table label={title} head={head}>
        {rows.map(({ id, name, before, after }) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td className="n">{count(before, locale)}</td>
            <td className="n">
              <After before={before} after={after} />
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}

function Deadlines({ of: { deadlines } }: { of: TrialFigures }) {
  const say = useWords();
  const locale = useReaderLocale();
  if (deadlines.length === 0) return null;
  const title = say('ruleTrials.deadlines.title');
  const head = (['clock', 'met', 'metAfter', 'missed', 'missedAfter'] as const).map((key) =>
    say(`ruleTrials.deadlines.${key}`),
  );
  return (
    <Section title={title}>
      <Table label={title} head={head}>
        {deadlines.map(({ id, name, met, missed }) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td className="n">{count(met[0], locale)}</td>
            <td className="n">
              <After before={met[0]} after={met[1]} />
            </td>
            <td className="n">{count(missed[0], locale)}</td>
            <td className="n">
              <After before={missed[0]} after={missed[1]} />
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}

/** What is otherwise stands out, with by how much. */
function After({ before, after }: { before: number; after: number }) {
  const locale = useReaderLocale();
  if (before === after) return count(after, locale);
  const difference = `${after > before ? '+' : '−'}${count(Math.abs(after - before), locale)}`;
  return (
    <strong>
      {count(after, locale)} ({difference})
    </strong>
  );
}
