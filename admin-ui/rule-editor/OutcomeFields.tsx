import Add from '@mui/icons-material/AddOutlined';
import Down from '@mui/icons-material/ArrowDownwardOutlined';
import Up from '@mui/icons-material/ArrowUpwardOutlined';
import Remove from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { AlertRung } from '../../domain/alert/kinds.ts';
import type { Level } from '../../domain/approval/state.ts';
import { POSTS, ROLES } from '../../domain/vocabulary.ts';
import { useWords } from '../i18n/useWords.ts';
import { Pick, Text, Ticks } from './fields.tsx';
import type { Last, Row } from './model.ts';
import { readOutcome, readTime, typedOutcome, typedTime } from './outcome-text.ts';
import { choicesIn, choicesOf, NO_ALERT, type OutcomeColumn } from './outcomes.ts';
import { useBegun } from './useBegun.ts';
import type { Sheet } from './useSheet.ts';

type Props = {
  row: Row | Last;
  column: OutcomeColumn;
  sheet: Sheet;
  label: string;
  value: unknown;
  begun: string | null;
  onChange: (value: unknown) => void;
};

/** What a row says in one column. */
export function OutcomeFields(props: Props) {
  const { row, column, sheet, label, value, onChange } = props;
  const say = useWords();
  const { kind, path } = column;
  const [now, setNow] = useState(value);
  const put = (next: unknown) => {
    setNow(next);
    onChange(next);
  };
  const options = choicesIn(sheet.parts, column, row).map((one) => ({
    value: one.value,
    label: one.name[sheet.writing.locale],
  }));
  switch (kind.is) {
    case 'choice': {
      const shown = now === null ? NO_ALERT : now === undefined ? '' : String(now);
      const empty = shown === '' ? [{ value: '', label: '–' }] : [];
      return (
        <Pick
          focused
          label={label}
          value={shown}
          options={[...empty, ...options]}
          onChange={(one) => put(readChoice(one, path[0]))}
        />
      );
    }
    case 'choices':
      return (
        <Ticks focused {...{ label, options }} chosen={Array.isArray(now) ? now.map(String) : []} onChange={put} />
      );
    case 'flag':
      return (
        <Pick
          focused
          label={label}
          value={now === true ? 'true' : 'false'}
          options={[
            { value: 'true', label: say('ruleEditor.yes') },
            { value: 'false', label: say('ruleEditor.no') },
          ]}
          onChange={(one) => put(one === 'true' ? true : undefined)}
        />
      );
    case 'levels':
      return <Levels of={Array.isArray(now) ? (now as Level[]) : []} onChange={put} />;
    case 'ladder':
      return (
        <Ladder
          of={Array.isArray(now) ? (now as AlertRung[]) : []}
          onChange={(next) => put(next.length > 0 ? next : undefined)}
        />
      );
    default:
      return <Written {...props} />;
  }
}

const readChoice = (one: string, name: string | undefined): unknown => {
  if (name === 'alert' && one === NO_ALERT) return null;
  return name === 'priority' ? Number(one) : one;
};

function Written({ column, sheet, label, value, begun, onChange }: Props) {
  const say = useWords();
  const choices = choicesOf(sheet.parts, column);
  const [typed, setTyped] = useState(begun ?? typedOutcome(value, column, sheet.writing, choices));
  const { kind } = column;
  const take = (text: string) => {
    setTyped(text);
    onChange(readOutcome(text, column, choices));
  };
  useBegun(begun, take);
  return (
    <Box sx={{ display: 'flex', gap: 0.75, alignItems: 'center' }}>
      <Text
        focused
        selected={begun === null}
        label={label}
        value={typed}
        hint={say(
          kind.is === 'number'
            ? 'ruleEditor.hint.whole'
            : kind.is === 'repeat'
              ? 'ruleEditor.hint.repeat'
              : 'ruleEditor.hint.time',
        )}
        onChange={take}
      />
      {kind.is === 'number' && kind.unit === 'percent' && '%'}
    </Box>
  );
}

/** A list whose order counts. */
function Steps<T>({
  of,
  fresh,
  add,
  empty,
  onChange,
  children,
}: {
  of: readonly T[];
  fresh: () => T;
  add: string;
  empty: string;
  onChange: (next: T[]) => void;
  children: (one: T, put: (part: Partial<T>) => void, n: number) => React.ReactNode;
}) {
  const say = useWords();
  const swap = (i: number, by: -1 | 1) => {
    const next = [...of];
    next.splice(i + by, 0, ...next.splice(i, 1));
    onChange(next);
  };
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      {of.length === 0 && <Box sx={{ color: 'text.secondary' }}>{empty}</Box>}
      {of.map((one, i) => (
        <Box
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name
          key={i}
          role="group"
          aria-label={say('ruleEditor.step', { n: i + 1 })}
          sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, alignItems: 'center' }}
        >
          {children(one, (part) => onChange(of.map((other, n) => (n === i ? { ...other, ...part } : other))), i)}
          <IconButton
            size="small"
            aria-label={say('ruleEditor.move.up')}
            disabled={i === 0}
            onClick={() => swap(i, -1)}
          >
            <Up fontSize="small" />
          </IconButton>
          <IconButton
            size="small"
            aria-label={say('ruleEditor.move.down')}
            disabled={i === of.length - 1}
            onClick={() => swap(i, 1)}
          >
            <Down fontSize="small" />
          </IconButton>
          <IconButton
            size="small"
            aria-label={say('ruleEditor.field.remove')}
            onClick={() => onChange(of.filter((_, n) => n !== i))}
          >
            <Remove fontSize="small" />
          </IconButton>
        </Box>
      ))}
      <Button autoFocus startIcon={<Add />} sx={{ justifySelf: 'start' }} onClick={() => onChange([...of, fresh()])}>
        {add}
      </Button>
    </Box>
  );
}

const WAYS = ['line', 'role', 'post'] as const;

function Levels({ of, onChange }: { of: readonly Level[]; onChange: (next: Level[]) => void }) {
  const say = useWords();
  const translate = useTranslate();
  const named = (words: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: translate(`${words}.${value}`) }));
  return (
    <Steps<Level>
      of={of}
      fresh={() => ({ approvers: { by: 'line', post: 'teamLead' }, mode: 'any', hours: 8 })}
      add={say('ruleEditor.level.add')}
      empty={say('ruleEditor.level.none')}
      onChange={onChange}
    >
      {({ approvers, mode, hours }, put) => (
        <>
          <Pick
            label={say('ruleEditor.level.by')}
            value={approvers.by}
            options={WAYS.map((value) => ({ value, label: say(`ruleEditor.level.ways.${value}`) }))}
            onChange={(by) =>
              put({
                approvers: by === 'role' ? { by, role: 'manager' } : ({ by, post: 'teamLead' } as Level['approvers']),
              })
            }
          />
          {approvers.by === 'role' ? (
            <Pick
              label={say('ruleEditor.level.who')}
              value={approvers.role}
              options={named('role', ROLES)}
              onChange={(role) => put({ approvers: { by: 'role', role } as Level['approvers'] })}
            />
          ) : (
            <Pick
              label={say('ruleEditor.level.who')}
              value={approvers.post}
              options={named('post', POSTS)}
              onChange={(post) => put({ approvers: { ...approvers, post } as Level['approvers'] })}
            />
          )}
          <Pick
            label={say('ruleEditor.level.mode')}
            value={mode}
            options={(['any', 'all'] as const).map((value) => ({
              value,
              label: say(`ruleEditor.level.modes.${value}`),
            }))}
            onChange={(value) => put({ mode: value as Level['mode'] })}
          />
          <Time
            label={say('ruleEditor.level.time')}
            minutes={hours * 60}
            onChange={(minutes) => put({ hours: typeof minutes === 'number' ? minutes / 60 : (minutes as never) })}
          />
        </>
      )}
    </Steps>
  );
}

function Ladder({ of, onChange }: { of: readonly AlertRung[]; onChange: (next: AlertRung[]) => void }) {
  const say = useWords();
  const translate = useTranslate();
  return (
    <Steps<AlertRung>
      of={of}
      fresh={() => ({ post: 'teamLead', minutes: 60 })}
      add={say('ruleEditor.ladder.add')}
      empty={say('ruleEditor.ladder.none')}
      onChange={onChange}
    >
      {({ post, minutes }, put) => (
        <>
          <Pick
            label={say('ruleEditor.level.who')}
            value={post}
            options={POSTS.map((value) => ({ value, label: translate(`post.${value}`) }))}
            onChange={(value) => put({ post: value as AlertRung['post'] })}
          />
          <Time
            label={say('ruleEditor.level.time')}
            minutes={minutes}
            onChange={(next) => put({ minutes: next as number })}
          />
        </>
      )}
    </Steps>
  );
}

/** Working time; what is no time stays as it was typed, and is said to be none. */
function Time({
  label,
  minutes,
  onChange,
}: {
  label: string;
  minutes: number;
  onChange: (minutes: number | string) => void;
}) {
  const say = useWords();
  const [typed, setTyped] = useState(() => (Number.isFinite(minutes) ? typedTime(minutes) : String(minutes)));
  const known = readTime(typed) ?? typed;
  return (
    <Text
      label={label}
      width={100}
      hint={say('ruleEditor.hint.time')}
      value={known === minutes || typeof known === 'string' ? typed : typedTime(minutes)}
      wrong={typeof known === 'string'}
      onChange={(text) => {
        setTyped(text);
        onChange(readTime(text) ?? text);
      }}
    />
  );
}
