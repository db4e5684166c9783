import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router-dom';
import type { RuleVersionDetail } from '../../api/contract/rule-versions.ts';
import { type Sent, useSend } from '../admin/settings/send.ts';
import { useTell } from '../frame/useTell.ts';
import { draftPlace, RULES } from './useRules.ts';

/** Begins a draft and goes there. */
export function useBegin(set: string) {
  const { send, busy } = useSend();
  const tell = useTell();
  const go = useNavigate();
  const queries = useQueryClient();
  const begin = async (body: object): Promise<Sent<RuleVersionDetail>> => {
    const sent = await send<RuleVersionDetail>(`/api/rules/${set}/draft`, { method: 'POST', body });
    if (sent.is === 'done') {
      await queries.invalidateQueries({ queryKey: RULES });
      go(draftPlace(set));
    }
    return sent;
  };
  return {
    busy,
    begin,
    async from(version: number): Promise<void> {
      const sent = await begin({ basedOn: version });
      if (sent.is !== 'done') tell(sent.message, 'error');
    },
  };
}
