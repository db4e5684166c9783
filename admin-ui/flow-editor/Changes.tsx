import Typography from '@mui/material/Typography';
import { changesOf } from '../../domain/case/compare-flows.ts';
import type { Flow } from '../../domain/case/flow.ts';
import type { FlowChange } from '../../domain/flow-parts.ts';
import { Table } from '../floor/tables.tsx';
import { usePictureWords } from '../floor/words.ts';
import { useWords } from '../i18n/useWords.ts';
import { useWordsOf } from './editing.tsx';
import { useTime } from './FlowPicture.tsx';

type Props = { was: Flow; is: Flow; label: string; heads: [was: string, is: string] };

/** What differs between two flows, place by place, in words. */
export function Changes({ was, is, label, heads }: Props) {
  const say = useWords();
  const words = useChangeWords(was, is);
  const changes = changesOf(was, is);
  if (changes.length === 0) return <Typography>{say('flows.change.none')}</Typography>;
  return (
    <Table label={label} head={[say('flows.change.place'), ...heads]}>
      {changes.map((change) => (
        <tr key={change.place}>
          <th scope="row">{words.place(change)}</th>
          <td>{words.value(change.place, change.was, was)}</td>
          <td>{words.value(change.place, change.is, is)}</td>
        </tr>
      ))}
    </Table>
  );
}

function useChangeWords(was: Flow, is: Flow) {
  const say = useWords();
  const both = { ...is, stages: { ...was.stages, ...is.stages } };
  const words = useWordsOf(both);
  const picture = usePictureWords();
  const time = useTime();
  const what = (field: string) =>
    field === 'post'
      ? say('flows.ladder.post')
      : field === 'urgent'
        ? say('flows.ladder.urgent')
        : say(`flows.clock.${field === 'minutes' ? 'time' : field}` as 'flows.clock.time');
  const list = (ids: unknown, say1: (id: string) => string) => (ids as string[]).map(say1).join(' → ');
  /** Of what is new or gone: what it is, in short. */
  const whole = (part: string, id: string, flow: Flow): string => {
    const [stage, clock, rung] = [flow.stages[id], flow.clocks[id], flow.ladder[Number(id)]];
    if (part === 'stages' && stage) return picture.holder(stage.holder);
    if (part === 'clocks' && clock) return time(clock.minutes);
    return rung ? `${say(`post.${rung.post}`)}, ${time(rung.minutes)}` : '';
  };
  return {
    place({ place }: FlowChange): string {
      const [part = '', id = '', field, command = ''] = place.split('.');
      if (part === 'reopen') return say(id === 'days' ? 'flows.change.reopenDays' : 'flows.change.reopenStage');
      if (part === 'clocks')
        return field
          ? say('flows.change.clockOf', { clock: words.clock(id), what: what(field) })
          : say('flows.change.clock', { clock: words.clock(id) });
      if (part === 'ladder')
        return field
          ? say('flows.change.rungOf', { n: Number(id) + 1, what: what(field) })
          : say('flows.change.rung', { n: Number(id) + 1 });
      if (part !== 'stages') return say(`flows.change.${part}` as 'flows.change.order');
      const stage = words.stage(id);
      switch (field) {
        case undefined:
          return say('flows.change.stage', { stage });
        case 'name':
          return say('flows.change.stageName', { stage });
        case 'holder':
          return say('flows.change.stageHolder', { stage });
        case 'clocks':
          return say('flows.change.stageClocks', { stage });
        default:
          return say('flows.change.stageMove', { stage, command: words.move(command) });
      }
    },
    value(place: string, value: unknown, flow: Flow): string {
      const [part = '', id = '', field = part === 'reopen' ? id : undefined] = place.split('.');
      if (value === null) return say(field === 'commands' ? 'flows.stage.notPossible' : 'flows.change.nothing');
      if (value === 'there') return whole(part, id, flow);
      if (typeof value === 'boolean') return say(value ? 'flows.change.yes' : 'flows.change.no');
      if (field === 'minutes') return time(value as number);
      if (field === 'onDue') return say(`flows.clock.does.${value as 'escalate'}`);
      if (field === 'post') return say(`post.${value as 'rep'}`);
      if (field === 'holder') return picture.holder(String(value));
      if (field === 'clocks' || part === 'overall')
        return list(value, words.clock).replaceAll(' → ', ', ') || say('flows.change.nothing');
      if (part === 'order') return list(value, words.stage);
      if (field === 'commands' || field === 'stage' || part === 'entry')
        return value === 'same' ? say('flows.change.yes') : words.stage(String(value));
      return String(value);
    },
  };
}
