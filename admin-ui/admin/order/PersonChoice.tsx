import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { PersonRow } from '../../../api/contract/admin-order.ts';
import { useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';

type Person = { id: string; name: string; email?: string };
const WAIT_MS = 200;

const query = (filter: object, rows: number) =>
  `/api/admin/people?filter=${encodeURIComponent(JSON.stringify(filter))}&range=${encodeURIComponent(`[0,${rows - 1}]`)}`;

/** People of these ids, for their names. */
export function usePeople(ids: readonly string[]) {
  const wanted = [...new Set(ids)].sort();
  return useQuery({
    queryKey: ['admin', 'people', 'named', wanted],
    queryFn: ({ signal }) => get<PersonRow[]>(query({ id: wanted }, 100), signal),
    enabled: wanted.length > 0,
    placeholderData: (before) => before,
  });
}

function useFound(typed: string) {
  const [asked, setAsked] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed), WAIT_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return useQuery({
    queryKey: ['admin', 'people', 'found', asked],
    queryFn: ({ signal }) => get<PersonRow[]>(query(asked.trim() ? { q: asked.trim() } : {}, 20), signal),
    placeholderData: (before) => before,
  });
}

type Common = { label: string; error?: string | undefined; hint?: string; except?: string | undefined };

/** One person, found by name or address. */
export function PersonChoice({
  value,
  onChange,
  ...common
}: Common & { value: string | null; onChange: (id: string | null) => void }) {
  const { data: named = [] } = usePeople(value ? [value] : []);
  const chosen = value ? (named.find(({ id }) => id === value) ?? { id: value, name: '…' }) : null;
  const box = useBox(common);
  return (
    <Autocomplete<Person>
      {...box}
      value={chosen}
      onChange={(_, person) => onChange(person?.id ?? null)}
      options={box.options}
    />
  );
}

/** Several people. */
export function PeopleChoice({
  value,
  onChange,
  ...common
}: Common & { value: string[]; onChange: (ids: string[]) => void }) {
  const { data: named = [] } = usePeople(value);
  const chosen: Person[] = value.map((id) => named.find((person) => person.id === id) ?? { id, name: '…' });
  const box = useBox(common);
  return (
    <Autocomplete<Person, true>
      {...box}
      multiple
      disableCloseOnSelect
      value={chosen}
      onChange={(_, people) => onChange(people.map(({ id }) => id).sort())}
      options={box.options}
    />
  );
}

function useBox({ label, error, hint, except }: Common) {
  const say = useWords();
  const [typed, setTyped] = useState('');
  const { data = [], isFetching } = useFound(typed);
  const options: Person[] = data.filter(({ id, account }) => id !== except && account !== 'disabled');
  return {
    options,
    loading: isFetching,
    fullWidth: true,
    size: 'small' as const,
    // What was found is found by the server: address and phone, too.
    filterOptions: (found: Person[]) => found,
    getOptionLabel: (person: Person) => person.name,
    getOptionKey: (person: Person) => person.id,
    isOptionEqualToValue: (a: Person, b: Person) => a.id === b.id,
    onInputChange: (_: unknown, words: string, reason: string) => setTyped(reason === 'input' ? words : ''),
    noOptionsText: say('admin.order.nobodyFound'),
    loadingText: say('admin.order.looking'),
    clearText: say('admin.order.clear'),
    openText: say('admin.order.open'),
    closeText: say('admin.order.close'),
    renderOption: ({ key, ...props }: React.HTMLAttributes<HTMLLIElement> & { key: React.Key }, person: Person) => (
      <li key={key} {...props}>
        <span>
          {person.name}
          <span style={{ opacity: 0.7, fontSize: 12, marginLeft: 8 }}>{person.email}</span>
        </span>
      </li>
    ),
    renderInput: (params: object) => (
      <TextField {...params} label={label} error={error !== undefined} helperText={error ?? hint} />
    ),
  };
}
