import Add from '@mui/icons-material/AddOutlined';
import Remove from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import InputBase from '@mui/material/InputBase';
import Typography from '@mui/material/Typography';
import type { WallSpan } from '../../../domain/calendar/definition.ts';
import { faultOf } from '../../../domain/calendar/edit.ts';
import { useWords } from '../../i18n/useWords.ts';

/** Hours of one day, any number of spans. `of` names the day for who cannot see where the fields stand. */
export function Spans({
  of,
  spans,
  onChange,
}: {
  of: string;
  spans: WallSpan[];
  onChange: (spans: WallSpan[]) => void;
}) {
  const say = useWords();
  const fault = faultOf(spans);
  const put = (at: number, span: WallSpan) => onChange(spans.map((one, n) => (n === at ? span : one)));
  return (
    <Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        {spans.length === 0 && <Typography color="text.secondary">{say('admin.settings.calendars.closed')}</Typography>}
        {spans.map(([from, to], n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place in the day
          <Box key={n} sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
            <Time
              label={say('admin.settings.calendars.from', { day: of })}
              value={from}
              onChange={(v) => put(n, [v, to])}
            />
            –
            <Time
              label={say('admin.settings.calendars.to', { day: of })}
              value={to}
              onChange={(v) => put(n, [from, v])}
            />
            <IconButton
              size="small"
              aria-label={say('admin.settings.calendars.removeSpan', { from, to, day: of })}
              onClick={() => onChange(spans.filter((_, at) => at !== n))}
            >
              <Remove fontSize="small" />
            </IconButton>
          </Box>
        ))}
        <IconButton
          size="small"
          title={say('admin.settings.calendars.addSpan')}
          aria-label={say('admin.settings.calendars.addSpanOn', { day: of })}
          onClick={() => onChange([...spans, spans.length === 0 ? ['09:00', '18:00'] : ['19:00', '21:00']])}
        >
          <Add fontSize="small" />
        </IconButton>
      </Box>
      {fault && (
        <Typography role="alert" variant="caption" color="error">
          {say(`admin.settings.calendars.fault.${fault}`)}
        </Typography>
      )}
    </Box>
  );
}

/** Typed as text: a browser's own time field knows no 24:00. */
const Time = ({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) => (
  <InputBase
    value={value}
    onChange={(event) => onChange(event.target.value.replace('：', ':'))}
    inputProps={{ 'aria-label': label, maxLength: 5, inputMode: 'numeric' }}
    sx={({ palette }) => ({
      width: 64,
      px: 1,
      height: 32,
      border: `1px solid ${palette.divider}`,
      borderRadius: 1,
      fontVariantNumeric: 'tabular-nums',
      '@media (pointer: coarse)': { height: 44 },
    })}
  />
);
