import { lazy, Suspense } from 'react';
import { useCase } from '../useCase.ts';
import type { DialogVerb, Values } from './read.ts';

const VerbDialog = lazy(() => import('./VerbDialog.tsx'));

type Props = { caseId: string; verb: DialogVerb; chosen?: Values; onClose: () => void };

/** A verb's dialog where only the id of the case is known. */
export function VerbOnCase({ caseId, ...dialog }: Props) {
  const { data } = useCase(caseId);
  return <Suspense>{data && <VerbDialog of={data} {...dialog} />}</Suspense>;
}
