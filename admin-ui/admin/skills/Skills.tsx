import type { SkillRow } from '../../../api/contract/admin-order.ts';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { Pair } from '../order/FormFrame.tsx';
import { CodeBox, TextBox } from '../order/fields.tsx';
import { type RecordKind, RecordSection } from '../order/RecordSection.tsx';
import type { RecordForm } from '../order/useRecordForm.ts';

type Values = { code: string; nameZh: string; nameEn: string };

const KIND: RecordKind<SkillRow, Values> = {
  many: 'skills',
  about: (row) => <About row={row} />,
  first: { code: '', nameZh: '', nameEn: '' },
  valuesOf: ({ code, nameZh, nameEn }) => ({ code, nameZh, nameEn }),
  Fields,
};

export default function Skills() {
  return <RecordSection kind={KIND} />;
}

function About({ row }: { row: SkillRow }) {
  const say = useWords();
  const locale = useReaderLocale();
  return (
    <>
      {say('admin.uses.people', { smart_count: row.people })}
      {row.queues.length > 0 &&
        ` · ${say('admin.order.wantedBy', { names: row.queues.map((queue) => nameOf(queue, locale)).join(', ') })}`}
    </>
  );
}

function Fields({ form }: { form: RecordForm<Values> }) {
  return (
    <>
      <Pair>
        <TextBox form={form} name="nameZh" required />
        <TextBox form={form} name="nameEn" required />
      </Pair>
      <CodeBox form={form} />
    </>
  );
}
