import TextField from '@mui/material/TextField';
import { useQuery } from '@tanstack/react-query';
import type { StaffRow } from '../../api/contract/people.ts';
import { get } from '../server/http.ts';

/** Whoever works here, for a choice. */
export const useStaff = () =>
  useQuery({
    queryKey: ['staff', 'choice'],
    queryFn: ({ signal }) => get<StaffRow[]>('/api/staff?range=[0,99]', signal),
    staleTime: 60_000,
  });

type Props = {
  label: string;
  none: string;
  value: string;
  onChange: (id: string) => void;
  among?: (person: StaffRow) => boolean;
  error?: string | undefined;
};

/** One colleague, in the browser's own list: good under a thumb. */
export function StaffChoice({ label, none, value, onChange, among = () => true, error }: Props) {
  const { data = [] } = useStaff();
  return (
    <TextField
      select
      size="small"
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={error !== undefined}
      helperText={error}
      slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
      sx={{ minWidth: 200 }}
    >
      <option value="">{none}</option>
      {data.filter(among).map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </TextField>
  );
}
