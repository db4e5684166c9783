import { useEffect, useRef } from 'react';
import { useListContext } from 'react-admin';
import type { CaseRow } from '../../../api/contract/cases.ts';
import { focusedRow } from '../../keys/useRowKeys.ts';
import { useShortcuts } from '../../keys/useShortcuts.ts';
import { rangeBetween } from './range.ts';

/** As many as one order may name. */
export const MOST_CHOSEN = 200;

export type Chooser = {
  chosen: ReadonlySet<string>;
  wholePage: boolean;
  /** Chooses one or no longer; with `through` all from the last one up to it. */
  toggle: (id: string, through: boolean) => void;
  togglePage: () => void;
};

/** Which rows are chosen. They stay so from page to page, but not under another filter: what is not seen is not acted upon. */
export function useChooser(rows: CaseRow[]): Chooser {
  const { selectedIds, onSelect, filterValues } = useListContext<CaseRow>();
  const last = useRef<string | null>(null);
  const ids = rows.map(({ id }) => id);
  const chosen = new Set<string>(selectedIds);
  const choose = (next: Set<string>) => onSelect([...next].slice(0, MOST_CHOSEN));

  const filter = JSON.stringify(filterValues);
  const before = useRef(filter);
  useEffect(() => {
    if (before.current === filter) return;
    before.current = filter;
    last.current = null;
    onSelect([]);
  }, [filter, onSelect]);

  const toggle = (id: string, through: boolean) => {
    const some = through ? rangeBetween(ids, last.current, id) : [id];
    last.current = id;
    const next = new Set(chosen);
    for (const one of some) chosen.has(id) ? next.delete(one) : next.add(one);
    choose(next);
  };
  const wholePage = ids.length > 0 && ids.every((id) => chosen.has(id));
  const togglePage = () => {
    const next = new Set(chosen);
    for (const id of ids) wholePage ? next.delete(id) : next.add(id);
    choose(next);
  };
  useShortcuts({
    choose: () => {
      const id = ids.find((one) => one === focusedRow('all-cases'));
      if (id) toggle(id, false);
    },
  });
  return { chosen, wholePage, toggle, togglePage };
}
