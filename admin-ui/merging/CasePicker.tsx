import Box from '@mui/material/Box';
import Radio from '@mui/material/Radio';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { CaseRow } from '../../api/contract/cases.ts';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useWords } from '../i18n/useWords.ts';
import { When } from '../time/When.tsx';

type Props = {
  label: string;
  typed: string;
  onType: (typed: string) => void;
  /** Each list under its heading. */
  groups: { title: string; rows: readonly CaseRow[]; none: string }[];
  chosen: string | null;
  onChoose: (id: string) => void;
};

/** Finds another case: what is likely lies there, the rest is searched for. */
export function CasePicker({ label, typed, onType, groups, chosen, onChoose }: Props) {
  return (
    <>
      <TextField label={label} value={typed} onChange={(event) => onType(event.target.value)} fullWidth type="search" />
      {groups.map(({ title, rows, none }) => (
        <Box key={title} component="section" aria-label={title}>
          <Typography variant="h3" sx={{ mb: 0.5 }}>
            {title}
          </Typography>
          {rows.length === 0 && <Typography color="text.secondary">{none}</Typography>}
          <Box role="radiogroup" aria-label={title}>
            {rows.map((row) => (
              <Choice key={row.id} row={row} chosen={chosen === row.id} onChoose={onChoose} />
            ))}
          </Box>
        </Box>
      ))}
    </>
  );
}

type ChoiceProps = { row: CaseRow; chosen: boolean; onChoose: (id: string) => void };

function Choice({ row, chosen, onChoose }: ChoiceProps) {
  const say = useWords();
  const flow = useFlowWords();
  return (
    <Box
      component="label"
      sx={({ palette }) => ({
        ...{ display: 'flex', alignItems: 'flex-start', gap: 1, px: 1, py: 0.5, borderRadius: 1, cursor: 'pointer' },
        ...(chosen ? { background: palette.tones.active.fill } : {}),
      })}
    >
      <Radio
        size="small"
        checked={chosen}
        onChange={() => onChoose(row.id)}
        slotProps={{ input: { 'aria-label': say('merging.merge.choose', { number: row.number }) } }}
        sx={{ p: 0.5 }}
      />
      <Box sx={{ minWidth: 0, flex: 1 }}>
        <Box dir="auto" sx={{ overflowWrap: 'anywhere' }}>
          {row.subject}
        </Box>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          {row.number} · {row.member.name} · {flow.stage(row.stage)} · <When at={row.openedAt} />
        </Box>
      </Box>
    </Box>
  );
}
