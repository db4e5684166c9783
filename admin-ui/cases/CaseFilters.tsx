import { useQuery } from '@tanstack/react-query';
import { useListContext } from 'react-admin';
import type { StaffRow } from '../../api/contract/people.ts';
import { STAGES } from '../../domain/case/flow.ts';
import { CASE_KINDS, SEVERITIES, TIERS } from '../../domain/vocabulary.ts';
import { useCategories } from '../casework/useCasework.ts';
import { useQueues } from '../frame/counts.ts';
import { FilterBar, FilterChoice } from '../frame/FilterBar.tsx';
import { nameOf } from '../i18n/format.ts';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useFlowNames } from '../server/flowNames.ts';
import { get } from '../server/http.ts';
import { Tag } from './marks.tsx';

const VIEWS = ['mine', 'open', 'unclaimed', 'overdue', 'escalated', 'closed'] as const;
/** People a list of choices still serves; beyond, one filters by queue or searches. */
const MOST_STAFF = 100;

export function CaseFilters() {
  const say = useWords();
  const locale = useReaderLocale();
  const { filterValues } = useListContext();
  const flow = useFlowWords();
  const own = useFlowNames();
  const { data: queues = [] } = useQueues();
  const { data: tree = [] } = useCategories();
  const { data: tags = [] } = useQuery({
    queryKey: ['tags', ''],
    queryFn: () => get<{ tag: string }[]>('/api/tags'),
    staleTime: 60_000,
  });
  const { data: staff = [] } = useQuery({
    queryKey: ['staff', 'choices'],
    queryFn: () => get<StaffRow[]>(`/api/staff?${new URLSearchParams({ range: JSON.stringify([0, MOST_STAFF - 1]) })}`),
    staleTime: 300_000,
  });
  return (
    <FilterBar placeholder={say('desk.cases.find')}>
      {typeof filterValues.memberId === 'string' && <Tag tone="active">{say('desk.cases.memberOnly')}</Tag>}
      {(filterValues.openedFrom || filterValues.openedBefore) && <Tag tone="active">{say('floor.openedRange')}</Tag>}
      <FilterChoice
        name="view"
        label={say('desk.field.view')}
        options={VIEWS.map((value) => ({ value, label: say(`desk.cases.view.${value}`) }))}
      />
      <FilterChoice
        name="kind"
        label={say('desk.field.kind')}
        options={CASE_KINDS.map((value) => ({ value, label: say(`kind.${value}`) }))}
      />
      <FilterChoice
        name="category"
        label={say('desk.field.category')}
        options={tree.map((node) => ({
          value: node.code,
          label: `${'\u2003'.repeat(node.path.length - 1)}${nameOf(node, locale)}`,
        }))}
      />
      <FilterChoice
        name="tag"
        label={say('casework.panel.tags')}
        options={tags.map(({ tag }) => ({ value: tag, label: tag }))}
      />
      <FilterChoice
        name="severity"
        label={say('desk.field.severity')}
        options={SEVERITIES.map((value) => ({ value, label: say(`severity.${value}`) }))}
      />
      <FilterChoice
        name="stage"
        label={say('desk.field.stage')}
        options={[...STAGES, ...Object.keys(own)].map((value) => ({ value, label: flow.stage(value) }))}
      />
      <FilterChoice
        name="queueId"
        label={say('desk.field.queue')}
        options={queues.map((queue) => ({ value: queue.id, label: nameOf(queue, locale) }))}
      />
      <FilterChoice
        name="assigneeId"
        label={say('desk.field.assignee')}
        options={staff.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <FilterChoice
        name="tier"
        label={say('desk.field.tier')}
        options={TIERS.map((value) => ({ value, label: say(`tier.${value}`) }))}
      />
    </FilterBar>
  );
}
