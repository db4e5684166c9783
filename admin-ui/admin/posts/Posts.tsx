import type { PostRow } from '../../../api/contract/admin-order.ts';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { Pair } from '../order/FormFrame.tsx';
import { Choice, CodeBox, TextBox } from '../order/fields.tsx';
import { type RecordKind, RecordSection } from '../order/RecordSection.tsx';
import type { RecordForm } from '../order/useRecordForm.ts';
import { useRecords } from '../order/useRecords.ts';

type Values = { code: string; nameZh: string; nameEn: string; rank: number };

const KIND: RecordKind<PostRow, Values> = {
  many: 'posts',
  order: (rows) =>
    [...rows]
      .sort((a, b) => b.rank - a.rank || Number(b.rung) - Number(a.rung))
      .map((row) => ({ row, depth: row.rung ? 0 : 1 })),
  about: (row) => <About row={row} />,
  first: { code: '', nameZh: '', nameEn: '', rank: 0 },
  valuesOf: ({ code, nameZh, nameEn, rank }) => ({ code, nameZh, nameEn, rank }),
  Fields,
  fixed: ({ rung }) => rung,
};

export default function Posts() {
  return <RecordSection kind={KIND} />;
}

function About({ row }: { row: PostRow }) {
  const say = useWords();
  return (
    <>
      {say('admin.uses.people', { smart_count: row.people })}
      {row.rung && ` · ${say('admin.order.rung')}`}
    </>
  );
}

function Fields({ form, row }: { form: RecordForm<Values>; row: PostRow | null }) {
  const say = useWords();
  const locale = useReaderLocale();
  const { data = [] } = useRecords('posts');
  const rungs = data.filter(({ rung }) => rung).sort((a, b) => b.rank - a.rank);
  // The select speaks text; the height is a number.
  const choice = {
    ...form,
    values: { ...form.values, rank: String(form.values.rank) },
    set: (field: string, value: unknown) =>
      form.set(field as 'rank', (field === 'rank' ? Number(value) : value) as number),
  } as unknown as RecordForm<{ rank: string }>;
  return (
    <>
      <Pair>
        <TextBox form={form} name="nameZh" required />
        <TextBox form={form} name="nameEn" required />
      </Pair>
      <CodeBox form={form} />
      <Choice
        form={choice}
        name="rank"
        disabled={row?.rung ?? false}
        hint={say(row?.rung ? 'admin.order.rungHint' : 'admin.order.rankHint')}
        options={rungs.map((rung) => ({ value: String(rung.rank), label: nameOf(rung, locale) }))}
      />
    </>
  );
}
