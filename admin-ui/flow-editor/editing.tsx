import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { createContext, type ReactNode, useContext } from 'react';
import { useTranslate } from 'react-admin';
import type { Flow } from '../../domain/case/flow.ts';
import type { Fault } from '../../domain/flow-parts.ts';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useReaderLocale } from '../i18n/useWords.ts';

/** The flow that is open, what is wrong with it, and how it is changed. */
export type Editing<F = Flow> = {
  flow: F;
  faults: Fault[];
  sayFault: (fault: Fault) => string;
  /** Looked at, not changed. */
  readOnly: boolean;
  /** `about`: changes of one field one after another are undone together. */
  change: (next: F, about?: string) => void;
};
const Context = createContext<unknown>(null);
export const EditingProvider = <F,>({ value, children }: { value: Editing<F>; children: ReactNode }) => (
  <Context.Provider value={value}>{children}</Context.Provider>
);

/** Parts of a flow know whose they are: of a case, unless they say otherwise. */
export function useEditing<F = Flow>(): Editing<F> {
  const editing = useContext(Context) as Editing<F> | null;
  if (!editing) throw new Error('Nothing is being edited');
  return editing;
}

/** Words of stages, clocks and commands, as this flow itself calls them. */
export function useWordsOf(flow: Flow) {
  const translate = useTranslate();
  const locale = useReaderLocale();
  const known = useFlowWords();
  const own = (id: string) => flow.stages[id]?.name?.[locale]?.trim();
  return {
    stage: (id: string) => own(id) || known.stage(id),
    short: (id: string) => own(id) || known.shortStage(id),
    clock: (id: string) => own(id) || known.clock(id),
    command: (id: string) => translate(`command.${id}`, { _: id }),
    /** A move as the editor says it. */
    move: (id: string) => translate(`flows.move.${id}`, { _: translate(`command.${id}`, { _: id }) }),
    say: (key: string, values: Record<string, string>) => translate(key, values),
  };
}

/** What is wrong just here; for a field: that it is, and why. */
export function useFault(place: string): { error?: true; helperText?: string } {
  const { faults, sayFault } = useEditing();
  const here = faults.filter((fault) => fault.place === place);
  return here.length > 0 ? { error: true, helperText: here.map(sayFault).join(' ') } : {};
}

export function FaultHere({ place, within = false }: { place: string; within?: boolean }) {
  const { faults, sayFault } = useEditing();
  const here = faults.filter((fault) => fault.place === place || (within && fault.place.startsWith(`${place}.`)));
  return here.map((fault) => (
    <Typography key={`${fault.place} ${fault.code} ${JSON.stringify(fault.values)}`} color="error" variant="body2">
      {sayFault(fault)}
    </Typography>
  ));
}

export const Part = ({
  id,
  title,
  hint,
  children,
}: {
  id: string;
  title: string;
  hint?: string;
  children: ReactNode;
}) => (
  <Box
    component="section"
    id={id}
    aria-labelledby={`${id}-title`}
    tabIndex={-1}
    sx={{ display: 'grid', gap: 1.5, minWidth: 0, scrollMarginTop: 120, outline: 'none' }}
  >
    <Typography variant="h2" id={`${id}-title`}>
      {title}
    </Typography>
    {hint && <Typography color="text.secondary">{hint}</Typography>}
    {children}
  </Box>
);
