import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { ScenarioParts } from '../../api/contract/scenarios.ts';
import type { CaseKind } from '../../domain/vocabulary.ts';
import type { Instead } from './useScenarios.ts';

type Version = ScenarioParts['versions'][number];
export const nameOf = ({ set, version }: Pick<Version, 'set' | 'version'>) => `${set ?? 'flow'} ${version}`;

/** What it is compared with: from the address, else an open draft, else nothing. */
export function useInstead(kind: CaseKind, { versions }: ScenarioParts) {
  const [asked] = useSearchParams();
  const offered = versions.filter((one) => one.kind === null || one.kind === kind);
  const [chosen, choose] = useState(() => {
    const wanted = `${asked.get('set')} ${asked.get('version')}`;
    const first = offered.find((one) => nameOf(one) === wanted);
    return first ? nameOf(first) : '';
  });
  const version = offered.find((one) => nameOf(one) === chosen) ?? null;
  const instead: Instead =
    version === null
      ? null
      : version.set === null
        ? { flow: { version: version.version } }
        : { rules: { set: version.set, version: version.version } };
  return { offered, version, instead, choose };
}
export type Compare = ReturnType<typeof useInstead>;
