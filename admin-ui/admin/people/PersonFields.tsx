import { LOCALES, ROLES } from '../../../domain/vocabulary.ts';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { asTree } from '../departments/tree.ts';
import { Group, Pair } from '../order/FormFrame.tsx';
import { Chips, Choice, NumberBox, TextBox, useOptions } from '../order/fields.tsx';
import { PersonChoice } from '../order/PersonChoice.tsx';
import type { RecordForm } from '../order/useRecordForm.ts';
import { inUse, useRecords } from '../order/useRecords.ts';
import { Skills } from './Skills.tsx';
import type { PersonForm } from './values.ts';

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')].map((value) => ({ value, label: value }));

type Props = { form: RecordForm<PersonForm>; id: string | null /** Nobody changes their own role. */; own: boolean };

export function PersonFields({ form, id, own }: Props) {
  const say = useWords();
  const locale = useReaderLocale();
  const options = useOptions();
  const { values } = form;
  const { data: posts = [] } = useRecords('posts');
  const { data: departments = [] } = useRecords('departments');
  const { data: teams = [] } = useRecords('teams');
  const { data: queues = [] } = useRecords('queues');
  const ranked = [...posts].sort((a, b) => b.rank - a.rank);
  // Whoever joins a team joins its department, unless it was said otherwise.
  const join = {
    ...form,
    set: (field: keyof PersonForm, value: never) => {
      form.set(field, value);
      const team = field === 'teamId' ? teams.find((one) => one.id === value) : undefined;
      if (team && !values.departmentId) form.set('departmentId', team.department.id);
    },
  } as RecordForm<PersonForm>;
  return (
    <>
      <Group title={say('admin.people.who')}>
        <Pair>
          <TextBox form={form} name="name" max={100} required />
          <TextBox form={form} name="email" type="email" max={254} required />
          <TextBox form={form} name="phone" type="tel" max={40} hint={say('admin.people.phoneHint')} />
          <Choice
            form={form}
            name="role"
            disabled={own}
            hint={own ? say('admin.people.ownRole') : say('admin.people.roleHint')}
            options={ROLES.map((value) => ({ value, label: say(`role.${value}`) }))}
          />
          <Choice
            form={form}
            name="locale"
            options={LOCALES.map((value) => ({ value, label: say(`admin.people.language.${value}`) }))}
          />
          <Choice form={form} name="timeZone" options={ZONES} />
        </Pair>
      </Group>
      <Group title={say('admin.people.place')}>
        <Pair>
          <Choice form={form} name="postId" none={say('admin.order.nothing')} options={options(ranked)} />
          <Choice
            form={join}
            name="teamId"
            none={say('admin.order.nothing')}
            options={options(inUse(teams, [values.teamId ?? '']))}
          />
          <Choice
            form={form}
            name="departmentId"
            none={say('admin.order.nothing')}
            options={asTree(inUse(departments, [values.departmentId ?? ''])).map(({ row, depth }) => ({
              ...{ value: row.id, label: nameOf(row, locale), depth },
            }))}
          />
          <PersonChoice
            label={say('admin.field.reportsToId')}
            error={form.errors.reportsToId}
            hint={say('admin.people.lineHint')}
            except={id ?? undefined}
            value={values.reportsToId}
            onChange={(person) => form.set('reportsToId', person)}
          />
          <PersonChoice
            label={say('admin.field.deputyId')}
            error={form.errors.deputyId}
            hint={say('admin.people.deputyHint')}
            except={id ?? undefined}
            value={values.deputyId}
            onChange={(person) => form.set('deputyId', person)}
          />
          <NumberBox form={form} name="capacity" min={0} max={1_000} hint={say('admin.people.capacityHint')} />
        </Pair>
      </Group>
      <Group title={say('admin.field.queues')} hint={say('admin.people.queuesHint')}>
        <Chips
          label={say('admin.field.queues')}
          error={form.errors.queues}
          options={options(inUse(queues, values.queues))}
          chosen={values.queues}
          onChange={(chosen) => form.set('queues', chosen)}
        />
      </Group>
      <Group title={say('admin.field.skills')}>
        <Skills form={form} />
      </Group>
    </>
  );
}
