import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { ApprovalAsked, ApprovalPreview } from '../../api/contract/approvals.ts';
import { useWords } from '../i18n/useWords.ts';
import { ask } from '../server/http.ts';
import { When } from '../time/When.tsx';

const REST_MS = 350;

/** What the rules would say to this, as it is being typed. `null`: nothing that could be asked. */
export function Preview({ of }: { of: ApprovalAsked | null }) {
  const say = useWords();
  const translate = useTranslate();
  const settled = useSettled(of === null ? '' : JSON.stringify(of));
  const { data, error, isFetching } = useQuery({
    queryKey: ['approvals', 'preview', settled],
    queryFn: async ({ signal }) => {
      const body: unknown = JSON.parse(settled);
      return (await ask<ApprovalPreview>('/api/approvals/preview', { method: 'POST', body, signal })).data;
    },
    enabled: settled !== '',
    retry: false,
  });
  if (of === null) return null;
  const words = () => {
    if (error) return translate(error.message, { _: error.message });
    if (!data || isFetching) return say('approvals.offer.asking');
    if (data.levels.length === 0) return say('approvals.offer.free');
    const who = data.first.map(({ name }) => name).join(', ') || data.levels[0]?.who || '';
    return say('approvals.offer.needs', { who });
  };
  const later = (data?.levels ?? []).slice(1).map((level) => level.who);
  return (
    <Typography role="status" color={error ? 'error' : 'text.secondary'}>
      {words()}
      {!error && data?.dueAt && (
        <>
          {' · '}
          <When at={data.dueAt} />
        </>
      )}
      {!error && later.length > 0 && ` · ${say('approvals.offer.levels', { levels: later.join(' → ') })}`}
    </Typography>
  );
}

/** The value once nobody has typed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), REST_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
