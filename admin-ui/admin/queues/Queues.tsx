import { useQuery } from '@tanstack/react-query';
import type { QueueSetUp } from '../../../api/contract/admin-order.ts';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { Pair } from '../order/FormFrame.tsx';
import { Choice, CodeBox, TextBox, useField, useOptions } from '../order/fields.tsx';
import { PeopleChoice } from '../order/PersonChoice.tsx';
import { type RecordKind, RecordSection } from '../order/RecordSection.tsx';
import type { RecordForm } from '../order/useRecordForm.ts';
import { inUse, useRecords } from '../order/useRecords.ts';
import { Load } from './Load.tsx';

const LINES = ['first', 'second', 'head'] as const;

type Values = {
  code: string;
  nameZh: string;
  nameEn: string;
  line: string;
  teamId: string;
  calendarId: string;
  skillCode: string | null;
  people: string[];
};

export default function Queues() {
  const say = useWords();
  const warning = ({ people }: QueueSetUp) =>
    people.some(({ disabled }) => !disabled) ? null : say('admin.health.queueWithoutPeople');
  return <RecordSection kind={{ ...KIND, warning }} />;
}

const KIND: RecordKind<QueueSetUp, Values> = {
  many: 'queues',
  order: (rows) =>
    [...rows]
      .sort(
        (a, b) =>
          Number(Boolean(a.retiredAt)) - Number(Boolean(b.retiredAt)) || LINES.indexOf(a.line) - LINES.indexOf(b.line),
      )
      .map((row) => ({ row, depth: 0 })),
  about: (row) => <About row={row} />,
  first: { code: '', nameZh: '', nameEn: '', line: 'first', teamId: '', calendarId: '', skillCode: null, people: [] },
  valuesOf: ({ code, nameZh, nameEn, line, team, calendar, skillCode, people }) => ({
    ...{ code, nameZh, nameEn, line, teamId: team.id, calendarId: calendar.id, skillCode },
    people: people.map(({ id }) => id).sort(),
  }),
  people: ({ people }) => people,
  Fields,
};

function About({ row }: { row: QueueSetUp }) {
  const say = useWords();
  const locale = useReaderLocale();
  const here = row.people.filter(({ disabled }) => !disabled).length;
  return (
    <>
      {say(`admin.line.${row.line}`)} · {nameOf(row.team, locale)} · {nameOf(row.calendar, locale)} ·{' '}
      {say('admin.uses.people', { smart_count: here })}
      <Load open={row.open} unclaimed={row.unclaimed} capacity={row.capacity} />
    </>
  );
}

type Calendar = { id: string; nameZh: string; nameEn: string };

function Fields({ form, row }: { form: RecordForm<Values>; row: QueueSetUp | null }) {
  const say = useWords();
  const locale = useReaderLocale();
  const options = useOptions();
  const { data: teams = [] } = useRecords('teams');
  const { data: skills = [] } = useRecords('skills');
  const { data: calendars = [] } = useQuery({
    queryKey: ['admin', 'calendars'],
    queryFn: ({ signal }) => get<Calendar[]>('/api/admin/calendars', signal),
  });
  const people = useField({ form, name: 'people' });
  const wanted = skills.filter((skill) => !skill.retiredAt || skill.code === form.values.skillCode);
  return (
    <>
      {row && <Load open={row.open} unclaimed={row.unclaimed} capacity={row.capacity} />}
      <Pair>
        <TextBox form={form} name="nameZh" required />
        <TextBox form={form} name="nameEn" required />
      </Pair>
      <CodeBox form={form} />
      <Pair>
        <Choice
          form={form}
          name="line"
          disabled={row !== null}
          hint={say('admin.order.lineHint')}
          options={LINES.map((value) => ({ value, label: say(`admin.line.${value}`) }))}
        />
        <Choice form={form} name="teamId" required options={options(inUse(teams, [form.values.teamId]))} />
        <Choice
          form={form}
          name="calendarId"
          required
          hint={say('admin.order.calendarHint')}
          options={options(calendars)}
        />
        <Choice
          form={form}
          name="skillCode"
          none={say('admin.order.noSkill')}
          options={wanted.map((skill) => ({ value: skill.code, label: nameOf(skill, locale) }))}
        />
      </Pair>
      <PeopleChoice
        label={people.label}
        error={form.errors.people}
        hint={say('admin.order.peopleHint')}
        value={form.values.people}
        onChange={(ids) => form.set('people', ids)}
      />
    </>
  );
}
