import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { chosenOf, type Side } from '../../conflict/diff.ts';
import { useSend } from '../settings/send.ts';

export type FormValues = Record<string, unknown>;
/** Somebody else saved first: what stood there when the writer began, what stands there now, and what the writer changed. */
export type Conflict = { by: string | null; base: FormValues; current: FormValues; mine: FormValues };

type Options<V extends FormValues, Row> = {
  /** `/api/admin/teams`; a change goes to the record below it. */
  path: string;
  /** Null: it is to be made. */
  id: string | null;
  version: number;
  first: V;
  valuesOf(row: Row): V;
  /** What goes with a new one only. */
  extra?: FormValues;
};

/**
 * A form over one record. What was typed is kept whatever the server says; only what was changed is sent, with the version
 * it was changed from. When somebody else was faster, their values become the ground, what was typed stays on top, and the writer
 * chooses field by field.
 */
export function useRecordForm<V extends FormValues, Row extends { id: string; version: number }>(o: Options<V, Row>) {
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const [base, setBase] = useState<V>(o.first);
  const [version, setVersion] = useState(o.version);
  const [typed, setTyped] = useState<Partial<V>>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<string | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [undo, setUndo] = useState<Partial<V> | null>(null);
  const values = { ...base, ...typed };
  const changed = Object.fromEntries(
    Object.entries(typed).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(base[field])),
  ) as Partial<V>;
  const dirty = Object.keys(changed).length > 0;

  useEffect(() => {
    if (!dirty) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', stay);
    return () => window.removeEventListener('beforeunload', stay);
  }, [dirty]);
  useEffect(() => {
    if (Object.keys(errors).length > 0) document.querySelector<HTMLElement>('form [aria-invalid=true]')?.focus();
  }, [errors]);

  const set = <K extends keyof V>(field: K, value: V[K]) => {
    setTyped((before) => ({ ...before, [field]: value }));
    setErrors(({ [field as string]: _, ...others }) => others);
    setUndo(null);
  };
  const ground = (row: Row) => {
    setBase(o.valuesOf(row));
    setVersion(row.version);
  };

  /** @returns the record as it is now, or null when it was not saved */
  async function save(wanted: Partial<V> = changed): Promise<Row | null> {
    setErrors({});
    setFault(null);
    const body = o.id ? { version, ...wanted } : { ...values, ...o.extra };
    const sent = await send<Row>(o.id ? `${o.path}/${o.id}` : o.path, { method: o.id ? 'PATCH' : 'POST', body });
    if (sent.is === 'done') {
      const before = Object.fromEntries(Object.keys(wanted).map((field) => [field, base[field]])) as Partial<V>;
      ground(sent.data);
      setTyped({});
      setConflict(null);
      setUndo(o.id ? before : null);
      await queries.invalidateQueries({ queryKey: ['admin'] });
      await queries.invalidateQueries({ queryKey: ['admin/people'] });
      return sent.data;
    }
    if (sent.is === 'invalid') {
      setErrors(sent.errors);
      setFault(sent.message);
    } else if (sent.is === 'refused' && sent.code === 'changedMeanwhile') {
      const { current, by, version: now } = sent.values as unknown as Conflict & { version: number };
      setBase({ ...base, ...(current as V) });
      setVersion(now);
      setConflict({ base, current, mine: wanted, by });
    } else setFault(sent.message);
    return null;
  }

  /** What was chosen, saved on top of what the other one saved. */
  async function settle(choices: Readonly<Record<string, Side>>): Promise<Row | null> {
    const wanted = chosenOf(conflict?.mine ?? {}, choices) as Partial<V>;
    setTyped(wanted);
    setConflict(null);
    return Object.keys(wanted).length > 0 ? save(wanted) : null;
  }
  const reset = () => {
    setTyped({});
    setErrors({});
    setFault(null);
    setConflict(null);
  };
  return {
    values,
    set,
    errors,
    fault,
    busy,
    dirty,
    save,
    reset,
    conflict,
    settle,
    later: () => setConflict(null),
    undo,
    isNew: o.id === null,
    ground,
  };
}

export type RecordForm<V extends FormValues> = Pick<
  ReturnType<typeof useRecordForm<V, { id: string; version: number }>>,
  'values' | 'set' | 'errors' | 'isNew'
>;
