import Box from '@mui/material/Box';
import { Link } from 'react-router-dom';
import type { FlowPicture } from '../../api/contract/floor.ts';
import { useWords } from '../i18n/useWords.ts';
import { Table } from './tables.tsx';
import { casesAt, usePictureWords } from './words.ts';

/** The figures of the picture, in two tables. */
export function FlowTable({ of }: { of: FlowPicture }) {
  const say = useWords();
  const words = usePictureWords();
  const stageOf = words.stageIn(of.stages);
  const behind = (stage: string, n: number, view: string) =>
    n === 0 ? 0 : <Link to={casesAt({ view, kind: of.kind, stage })}>{n}</Link>;
  return (
    <Box component="details">
      <summary style={{ cursor: 'pointer' }}>{say('floor.picture.table')}</summary>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, mt: 1 }}>
        <Table
          label={say('floor.picture.of', { kind: say(`kind.${of.kind}`) })}
          head={[
            say('floor.picture.stage'),
            say('floor.picture.openHead'),
            say('floor.picture.overdueHead'),
            say('floor.picture.unclaimedHead'),
            say('floor.picture.medianHead'),
          ]}
        >
          {of.stages
            .filter(({ holder }) => holder !== 'nobody')
            .map((stage) => (
              <tr key={stage.id}>
                <th scope="row">{words.stage(stage)}</th>
                <td className="n">{behind(stage.id, stage.open, 'open')}</td>
                <td className="n">{behind(stage.id, stage.overdue, 'overdue')}</td>
                <td className="n">{behind(stage.id, stage.unclaimed, 'unclaimed')}</td>
                <td>{stage.medianMinutes === null ? '–' : words.span(stage.medianMinutes)}</td>
              </tr>
            ))}
        </Table>
        <Table
          label={say('floor.picture.from')}
          head={[
            say('floor.picture.from'),
            say('floor.picture.to'),
            say('floor.picture.why'),
            say('floor.picture.dayHead'),
            say('floor.picture.weekHead'),
          ]}
        >
          {of.arrows.map(({ from, to, triggers, day, week }) => (
            <tr key={`${from}>${to}`}>
              <th scope="row">{stageOf(from)}</th>
              <td>{stageOf(to)}</td>
              <td>{triggers.map(words.trigger).join(' · ')}</td>
              <td className="n">{day}</td>
              <td className="n">{week}</td>
            </tr>
          ))}
        </Table>
      </Box>
    </Box>
  );
}
