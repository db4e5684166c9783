import Checklist from '@mui/icons-material/ChecklistOutlined';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CaseChecklist } from '../../api/contract/replies.ts';
import { Tag } from '../cases/marks.tsx';
import type { CaseDetail } from '../cases/useCase.ts';
import { useTell } from '../frame/useTell.ts';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { ask, get } from '../server/http.ts';
import { useMe } from '../session/SessionGate.tsx';
import { useWhen } from '../time/When.tsx';

/** What the case is asked: folded to a line once everything is ticked. */
export function CaseChecklists({ of }: { of: CaseDetail }) {
  const { data } = useQuery({
    queryKey: ['cases', 'checklists', of.id],
    queryFn: ({ signal }) => get<CaseChecklist[]>(`/api/cases/${of.id}/checklists`, signal),
  });
  return (
    <>
      {data?.map((list) => (
        <List key={list.id} list={list} of={of} />
      ))}
    </>
  );
}

function List({ list, of }: { list: CaseChecklist; of: CaseDetail }) {
  const say = useWords();
  const locale = useReaderLocale();
  const when = useWhen();
  const tell = useTell();
  const me = useMe();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<string | null>(null);
  const done = list.items.filter(({ tick }) => tick !== null).length;
  const still = list.items.filter(({ tick, required }) => required && tick === null).length;
  const fixed = of.stage === 'closed' || me.role === 'executive';
  const [open, setOpen] = useState(done < list.items.length && of.stage !== 'closed');

  const mark = async (item: string, on: boolean) => {
    setBusy(item);
    try {
      const path = `/api/cases/${of.id}/checklists/${list.id}/items/${item}/tick`;
      const { data } = await ask<CaseChecklist[]>(path, { method: on ? 'POST' : 'DELETE' });
      queries.setQueryData(['cases', 'checklists', of.id], data);
      void queries.invalidateQueries({ queryKey: ['cases', 'detail', of.id] });
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error), 'error');
    } finally {
      setBusy(null);
    }
  };
  return (
    <Box
      component="details"
      open={open}
      onToggle={(event) => setOpen((event.target as HTMLDetailsElement).open)}
      aria-label={`${say('replies.checklist.title')}: ${nameOf(list, locale)}`}
      sx={{ flexShrink: 0, borderBottom: 1, borderColor: 'divider', px: { xs: 2, sm: 3 }, fontSize: 13 }}
    >
      <Box
        component="summary"
        sx={{ minHeight: { xs: 44, sm: 32 }, display: 'flex', alignItems: 'center', gap: 1, cursor: 'pointer' }}
      >
        <Checklist sx={{ fontSize: 18, color: 'text.secondary' }} aria-hidden />
        <strong>{nameOf(list, locale)}</strong>
        <span>{say('replies.checklist.done', { done, total: list.items.length })}</span>
        {still > 0 && <Tag tone="soon">{say('replies.checklist.open', { smart_count: still })}</Tag>}
      </Box>
      <Box component="ul" sx={{ m: 0, p: 0, pb: 0.5, listStyle: 'none', maxHeight: 160, overflowY: 'auto' }}>
        {list.items.map((item) => (
          <Box
            component="li"
            key={item.id}
            sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap', columnGap: 1 }}
          >
            <Box component="label" sx={{ display: 'flex', alignItems: 'center', minHeight: { xs: 44, sm: 28 } }}>
              <Checkbox
                size="small"
                checked={item.tick !== null}
                disabled={fixed || busy === item.id}
                onChange={(_, on) => void mark(item.id, on)}
                sx={{ p: 0.5, ml: -0.5 }}
              />
              {locale === 'zh' ? item.zh : item.en}
            </Box>
            {item.required && item.tick === null && <Tag tone="soon">{say('replies.checklist.needed')}</Tag>}
            {item.tick && (
              <Box component="span" sx={{ color: 'text.secondary', fontSize: 12 }}>
                {say('replies.checklist.by', {
                  name: item.tick.by.name,
                  when: when.relative(Date.parse(item.tick.at), Date.now()),
                })}
              </Box>
            )}
          </Box>
        ))}
      </Box>
    </Box>
  );
}
