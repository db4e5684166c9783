import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { TouchRow } from '../../api/contract/care.ts';
import { Dot } from '../cases/marks.tsx';
import { oneLine } from '../cases/rowStyle.ts';
import { WhyButton } from '../decisions/WhyButton.tsx';
import { PHONE } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import type { Tone } from '../theme/colours.ts';

const TONES: Record<TouchRow['state'], Tone> = {
  ...{ due: 'active', sending: 'active', held: 'soon', open: 'active' },
  ...{ sent: 'met', done: 'met', refused: 'over', skipped: 'over' },
};

/** What became of a touch, with the reason. */
export function TouchState({ of }: { of: Pick<TouchRow, 'state' | 'reason' | 'response' | 'decisionId'> }) {
  const say = useReason();
  const words = useWords();
  const more = of.response ? words(`care.response.${of.response}`) : say(of.reason);
  return (
    <>
      <Dot tone={of.response === 'dissatisfied' ? 'late' : TONES[of.state]}>
        {words(`care.state.${of.state}`)}
        {more && ` · ${more}`}
      </Dot>
      {of.decisionId && <WhyButton decisionId={of.decisionId} label={`${words('desk.story.why')} ${more}`} />}
    </>
  );
}

/** Words of a reason; one that this desk does not know is shown as it is. */
export function useReason(): (reason: string | null) => string {
  const say = useWords();
  return (reason) => (reason === null ? '' : say(`care.reason.${reason}` as 'care.reason.stale'));
}

/** The member as the row's one link, or another place that the row leads to. */
export function RowLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Box component={Link} to={to} className="row-link" sx={{ ...oneLine, display: 'block', fontWeight: 500 }}>
      {children}
    </Box>
  );
}

export const Meta = ({ children }: { children: ReactNode }) => (
  <Box component="span" sx={{ fontSize: 12, color: 'text.secondary', fontVariantNumeric: 'tabular-nums' }}>
    {children}
  </Box>
);

type Choice = { value: string; label: string };

/** One choice, as small as its words. */
export function Select(props: {
  label: string;
  value: string;
  options: Choice[];
  onChange: (value: string) => void;
  any?: string;
}) {
  const { label, value, options, onChange, any } = props;
  return (
    <Box
      component="select"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      sx={({ palette }) => ({
        ...{ font: 'inherit', fontSize: 13, height: 30, maxWidth: 190, px: 0.5, borderRadius: 1 },
        ...{ color: value ? palette.tones.active.text : palette.text.secondary },
        ...{ background: value ? palette.tones.active.fill : palette.background.paper },
        border: `1px solid ${value ? palette.tones.active.line : palette.divider}`,
        [PHONE]: { height: 44 },
      })}
    >
      {any !== undefined && <option value="">{value ? `${label}: ${any}` : label}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Box>
  );
}

/** Choices above a list. */
export const Bar = ({ children }: { children: ReactNode }) => (
  <Box
    sx={({ palette }) => ({
      ...{ minHeight: 44, display: 'flex', alignItems: 'center', gap: 1, px: 3, py: 0.5, flexWrap: 'wrap' },
      borderBottom: `1px solid ${palette.divider}`,
      [PHONE]: { px: 2 },
    })}
  >
    {children}
  </Box>
);
