import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router-dom';
import type { FloorQueue } from '../../api/contract/floor.ts';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import type { Tone } from '../theme/colours.ts';
import type { Listed } from './CasesDrawer.tsx';
import { Table } from './tables.tsx';
import { casesAt } from './words.ts';

type Props = { queues: FloorQueue[]; onList: (listed: Listed) => void };
const BANDS = ['today', 'days', 'old'] as const;

/** Where it burns first; behind every number lie its cases. */
export function Queues({ queues, onList }: Props) {
  const say = useWords();
  const locale = useReaderLocale();
  if (queues.length === 0) return <Typography color="text.secondary">{say('floor.queues.none')}</Typography>;
  const words = [...BANDS, 'overdue', 'unclaimed', 'open'] as const;
  return (
    <Table
      label={say('floor.queues.title')}
      head={[say('floor.queues.queue'), ...words.map((word) => say(`floor.queues.${word}`))]}
    >
      {queues.map((queue) => {
        const name = nameOf(queue, locale);
        const queueId = queue.id;
        const label = (word: (typeof words)[number], n: number) =>
          say('floor.queues.behind', { queue: name, what: say(`floor.queues.${word}`), n });
        return (
          <tr key={queue.id}>
            <th scope="row">{name}</th>
            {queue.bands.map(({ from, to, open }, nth) => {
              const word = BANDS[nth] ?? 'old';
              const span = { ...(from ? { openedFrom: from } : {}), ...(to ? { openedBefore: to } : {}) };
              return (
                <td className="n" key={word}>
                  <Figure
                    n={open}
                    to={casesAt({ view: 'open', queueId, ...span })}
                    label={label(word, open)}
                    tone={word === 'old' ? 'soon' : null}
                  />
                </td>
              );
            })}
            <td className="n">
              <Figure
                n={queue.overdue}
                to={casesAt({ view: 'overdue', queueId })}
                label={label('overdue', queue.overdue)}
                tone="late"
              />
            </td>
            <td className="n">
              {queue.unclaimed === 0 ? (
                0
              ) : (
                <Button
                  variant="outlined"
                  aria-label={label('unclaimed', queue.unclaimed)}
                  onClick={() => onList({ is: 'queue', id: queueId, name, total: queue.unclaimed })}
                  sx={{ minHeight: 28, minWidth: 40, py: 0 }}
                >
                  {queue.unclaimed}
                </Button>
              )}
            </td>
            <td className="n">
              <Figure
                n={queue.open}
                to={casesAt({ view: 'open', queueId })}
                label={label('open', queue.open)}
                tone={null}
              />
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

function Figure({ n, to, label, tone }: { n: number; to: string; label: string; tone: Tone | null }) {
  if (n === 0) return <>0</>;
  return (
    <Box
      component={Link}
      to={to}
      aria-label={label}
      sx={({ palette }) => ({
        display: 'inline-block',
        minWidth: 32,
        px: 0.75,
        borderRadius: 1,
        ...(tone ? { color: palette.tones[tone].text, background: palette.tones[tone].fill, fontWeight: 600 } : {}),
      })}
    >
      {n}
    </Box>
  );
}
