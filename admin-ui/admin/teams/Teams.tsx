import type { TeamRow } from '../../../api/contract/admin-order.ts';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { Pair } from '../order/FormFrame.tsx';
import { Choice, CodeBox, TextBox, useField, useOptions } from '../order/fields.tsx';
import { PersonChoice } from '../order/PersonChoice.tsx';
import { type RecordKind, RecordSection } from '../order/RecordSection.tsx';
import type { RecordForm } from '../order/useRecordForm.ts';
import { inUse, useRecords } from '../order/useRecords.ts';

type Values = { code: string; nameZh: string; nameEn: string; departmentId: string; leadId: string | null };

export default function Teams() {
  const say = useWords();
  return (
    <RecordSection
      kind={{
        ...KIND,
        warning: ({ lead }) =>
          lead === null ? say('admin.health.teamWithoutLead') : lead.disabled ? say('admin.health.leadDisabled') : null,
      }}
    />
  );
}

const KIND: RecordKind<TeamRow, Values> = {
  many: 'teams',
  about: (row) => <About row={row} />,
  first: { code: '', nameZh: '', nameEn: '', departmentId: '', leadId: null },
  valuesOf: ({ code, nameZh, nameEn, department, lead }) => ({
    ...{ code, nameZh, nameEn, departmentId: department.id, leadId: lead?.id ?? null },
  }),
  people: ({ leadId }) => (leadId ? [leadId] : []),
  Fields,
};

function About({ row }: { row: TeamRow }) {
  const say = useWords();
  const locale = useReaderLocale();
  return (
    <>
      {nameOf(row.department, locale)} · {say('admin.order.leadBy', { name: row.lead?.name ?? '—' })} ·{' '}
      {say('admin.uses.people', { smart_count: row.people })}
    </>
  );
}

function Fields({ form }: { form: RecordForm<Values> }) {
  const options = useOptions();
  const { data = [] } = useRecords('departments');
  const lead = useField({ form, name: 'leadId' });
  return (
    <>
      <Pair>
        <TextBox form={form} name="nameZh" required />
        <TextBox form={form} name="nameEn" required />
      </Pair>
      <CodeBox form={form} />
      <Pair>
        <Choice form={form} name="departmentId" required options={options(inUse(data, [form.values.departmentId]))} />
        <PersonChoice
          label={lead.label}
          error={form.errors.leadId}
          value={form.values.leadId}
          onChange={(id) => form.set('leadId', id)}
        />
      </Pair>
    </>
  );
}
