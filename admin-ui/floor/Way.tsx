import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router-dom';
import type { CaseWay } from '../../api/contract/floor.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { PHONE } from '../frame/usePhone.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { tickNow } from '../time/ticking.ts';
import { useWhen, When } from '../time/When.tsx';
import { Drawing } from './Drawing.tsx';
import { Table } from './tables.tsx';
import { usePictureWords } from './words.ts';

/** The way of one case through its flow: where it was, how long, where it is, and what comes by itself. */
export default function Way() {
  const { id = '' } = useParams();
  const say = useWords();
  const { data, error, refetch } = useQuery({
    queryKey: ['cases', 'way', id],
    queryFn: ({ signal }) => get<CaseWay>(`/api/cases/${encodeURIComponent(id)}/way`, signal),
    refetchInterval: 60_000,
  });
  usePageTitle(data ? say('floor.way.title', { number: data.number }) : say('floor.way.show'));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={8} height={56} />;
  return (
    <Box sx={{ p: 3, [PHONE]: { p: 2 }, display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <div>
        <Box component={Link} to={`/cases/${id}`} sx={{ color: 'primary.main' }}>
          ‹ {say('floor.way.back')}
        </Box>
        <Typography variant="h2" dir="auto">
          {data.subject}
        </Typography>
      </div>
      <Picture of={data} />
      <NextByItself of={data} />
      <Stays of={data} />
    </Box>
  );
}

function Picture({ of }: { of: CaseWay }) {
  const say = useWords();
  const words = usePictureWords();
  const here = of.visits.at(-1)?.stage;
  const spent = (stage: string) =>
    of.visits.reduce((sum, visit) => (visit.stage === stage ? sum + visit.wallMinutes : sum), 0);
  const longest = Math.max(1, ...of.stages.map(({ id }) => spent(id)));
  const went = (from: string, to: string) =>
    of.visits.flatMap((visit, nth) => (visit.stage === to && of.visits[nth - 1]?.stage === from ? [nth] : []));
  return (
    <Drawing
      label={say('floor.way.title', { number: of.number })}
      stages={of.stages.map((stage) => {
        const times = of.visits.filter((visit) => visit.stage === stage.id).length;
        return {
          id: stage.id,
          lines: [
            words.short(stage),
            stage.id === here
              ? say('floor.way.now')
              : times > 1
                ? say('floor.way.times', { smart_count: times })
                : say(times === 1 ? 'floor.way.been' : 'floor.way.notYet'),
            ...(times > 0 && stage.holder !== 'nobody' ? [words.span(spent(stage.id))] : []),
          ],
          tone: stage.id === here ? (stage.holder === 'nobody' ? 'met' : 'active') : times > 0 ? 'met' : 'over',
          strong: stage.id === here,
          fill: spent(stage.id) / longest,
        };
      })}
      ways={of.arrows.map(({ from, to }) => {
        const steps = went(from, to);
        return { from, to, label: steps.map((nth) => `${nth}.`).join(' '), weight: steps.length > 0 ? 0.5 : 0 };
      })}
    />
  );
}

function NextByItself({ of: { next, visits, stages } }: { of: CaseWay }) {
  const say = useWords();
  const words = usePictureWords();
  const when = useWhen();
  const over = stages.find(({ id }) => id === visits.at(-1)?.stage)?.holder === 'nobody';
  return (
    <section>
      <Typography variant="h3">{say('floor.way.next')}</Typography>
      <Typography>
        {over
          ? say('floor.way.over')
          : next
            ? say(`floor.way.leads.${next.leads}`, {
                clock: words.clock(next.clock),
                when: when.relative(Date.parse(next.at), tickNow()),
              })
            : say('floor.way.nothing')}
      </Typography>
    </section>
  );
}

function Stays({ of: { visits, stages } }: { of: CaseWay }) {
  const say = useWords();
  const words = usePictureWords();
  const stageOf = words.stageIn(stages);
  return (
    <section>
      <Typography variant="h3" sx={{ mb: 1 }}>
        {say('floor.way.stays')}
      </Typography>
      <Table
        label={say('floor.way.stays')}
        head={[
          say('floor.way.stage'),
          say('floor.way.by'),
          say('floor.way.since'),
          say('floor.way.wall'),
          say('floor.way.working'),
        ]}
      >
        {visits.map(({ stage, from, trigger, wallMinutes, workingMinutes, until }, nth) => (
          <tr key={`${stage}${from}`} aria-current={until === null ? 'step' : undefined}>
            <th scope="row">
              {nth + 1}. {stageOf(stage)}
            </th>
            <td>{trigger ? words.trigger(trigger) : say(nth === 0 ? 'floor.way.opened' : 'floor.way.elsewhere')}</td>
            <td>
              <When at={from} />
            </td>
            <td className="n">{words.span(wallMinutes)}</td>
            <td className="n">{workingMinutes === null ? '–' : words.span(workingMinutes)}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
