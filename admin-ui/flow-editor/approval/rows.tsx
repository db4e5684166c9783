import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { POSTS } from '../../../domain/vocabulary.ts';
import { PHONE } from '../../frame/usePhone.ts';
import { useWords } from '../../i18n/useWords.ts';
import { Select, Tick } from '../fields.tsx';

/** A field with its label before it; on a narrow page the label stands above. */
export const FieldRow = ({ label, children }: { label: string; children: ReactNode }) => (
  <Box
    sx={{
      ...{ display: 'flex', flexWrap: 'wrap', columnGap: 2, rowGap: 0.5, alignItems: 'center', minWidth: 0 },
      [PHONE]: { flexDirection: 'column', alignItems: 'flex-start' },
    }}
  >
    <Box component="span" aria-hidden sx={{ minWidth: 240, maxWidth: '100%' }}>
      {label}
    </Box>
    {children}
  </Box>
);

type ChoiceProps<T extends string> = {
  label: string;
  value: T;
  options: readonly T[];
  say: (value: T) => string;
  onChange: (value: T) => void;
};

export const ChoiceRow = <T extends string>({ label, value, options, say, onChange }: ChoiceProps<T>) => (
  <FieldRow label={label}>
    <Select
      label={label}
      value={value}
      options={options.map((one) => ({ value: one, label: say(one) }))}
      onChange={(one) => onChange(one as T)}
    />
  </FieldRow>
);

type PostProps = { label: string; none: string; value: string | null; onChange: (post: string | null) => void };

/** A post, or none. */
export function PostRow({ label, none, value, onChange }: PostProps) {
  const say = useWords();
  return (
    <FieldRow label={label}>
      <Select
        label={label}
        value={value ?? ''}
        options={[{ value: '', label: none }, ...POSTS.map((one) => ({ value: one, label: say(`post.${one}`) }))]}
        onChange={(one) => onChange(one === '' ? null : one)}
      />
    </FieldRow>
  );
}

type TickProps = { label: string; on: boolean; disabled?: boolean; onChange: (on: boolean) => void };

export const TickRow = (props: TickProps) => (
  <Box component="label" sx={{ display: 'flex', gap: 1, alignItems: 'center', minHeight: 44 }}>
    <Tick {...props} />
    {props.label}
  </Box>
);
