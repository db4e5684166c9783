import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { CadenceDetail, CadencePreview } from '../../../api/contract/care.ts';
import type { CadenceDefinition } from '../../../domain/care/cadence.ts';
import { useFormDraft } from '../../cases/useFormDraft.ts';
import { useTell } from '../../frame/useTell.ts';
import { useWords } from '../../i18n/useWords.ts';
import { ask, problemOf } from '../../server/http.ts';

/**
 * A definition while it is being edited. It is kept in this tab until it is published or thrown away, so that a page that closes loses
 * nothing; another version that came meanwhile begins another draft.
 */
export function useDraft(of: CadenceDetail) {
  const { given, put, forget } = useFormDraft(`cadence.${of.code}.${of.version}`);
  const published = of.definition as CadenceDefinition;
  const definition = given.definition ? (JSON.parse(given.definition) as CadenceDefinition) : published;
  const change = (part: Partial<CadenceDefinition>) =>
    put('definition', JSON.stringify({ ...definition, ...part } satisfies CadenceDefinition));
  return { definition, change, forget, changed: JSON.stringify(definition) !== JSON.stringify(published) };
}

/** Asks about the draft, or publishes it; what the server says of its fields stays until it is asked again. */
export function useDraftActs(of: CadenceDetail, onPublished: () => void) {
  const say = useWords();
  const tell = useTell();
  const translate = useTranslate();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<string | null>(null);
  const [preview, setPreview] = useState<CadencePreview | null>(null);

  const during = async (work: () => Promise<void>) => {
    setBusy(true);
    setFaults({});
    setFault(null);
    try {
      await work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      setFaults(problemOf((error as { body?: unknown }).body)?.errors ?? {});
      setFault(translate(message, { _: message }));
    } finally {
      setBusy(false);
    }
  };

  const look = (definition: CadenceDefinition, days: number) =>
    during(async () => {
      setPreview(null);
      const path = `/api/care/cadences/${of.code}/preview`;
      setPreview((await ask<CadencePreview>(path, { method: 'POST', body: { definition, days } })).data);
    });
  const publish = (definition: CadenceDefinition) =>
    during(async () => {
      const body = { basedOn: of.version, definition };
      const { data } = await ask<CadenceDetail>(`/api/care/cadences/${of.code}`, { method: 'PATCH', body });
      tell(say('care.cadence.saved', { version: data.version }), 'success');
      await queries.invalidateQueries({ queryKey: ['care'] });
      onPublished();
    });
  return { look, publish, busy, faults, fault, preview, forgetPreview: () => setPreview(null) };
}
