import type { DepartmentRow } from '../../../api/contract/admin-order.ts';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { Pair } from '../order/FormFrame.tsx';
import { Choice, CodeBox, TextBox } from '../order/fields.tsx';
import { type RecordKind, RecordSection } from '../order/RecordSection.tsx';
import type { RecordForm } from '../order/useRecordForm.ts';
import { inUse, useRecords } from '../order/useRecords.ts';
import { asTree, below } from './tree.ts';

type Values = { code: string; nameZh: string; nameEn: string; parentId: string | null };

const KIND: RecordKind<DepartmentRow, Values> = {
  many: 'departments',
  order: asTree,
  about: (row) => <About row={row} />,
  first: { code: '', nameZh: '', nameEn: '', parentId: null },
  valuesOf: ({ code, nameZh, nameEn, parentId }) => ({ code, nameZh, nameEn, parentId }),
  Fields,
};

export default function Departments() {
  return <RecordSection kind={KIND} />;
}

function About({ row }: { row: DepartmentRow }) {
  const say = useWords();
  return (
    <>
      {say('admin.uses.people', { smart_count: row.people })} · {say('admin.uses.teams', { smart_count: row.teams })}
    </>
  );
}

function Fields({ form, row }: { form: RecordForm<Values>; row: DepartmentRow | null }) {
  const say = useWords();
  const locale = useReaderLocale();
  const { data = [] } = useRecords('departments');
  // What stands below cannot be above as well.
  const out = row ? below(data, row.id) : new Set<string>();
  const options = asTree(inUse(data, [form.values.parentId ?? ''])).filter((one) => !out.has(one.row.id));
  return (
    <>
      <Pair>
        <TextBox form={form} name="nameZh" required />
        <TextBox form={form} name="nameEn" required />
      </Pair>
      <CodeBox form={form} />
      <Choice
        form={form}
        name="parentId"
        none={say('admin.order.top')}
        options={options.map((one) => ({ value: one.row.id, label: nameOf(one.row, locale), depth: one.depth }))}
      />
    </>
  );
}
