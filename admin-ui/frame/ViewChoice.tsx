import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useWords } from '../i18n/useWords.ts';

type Props<V extends string> = {
  views: readonly V[];
  shown: V;
  wordOf: (view: V) => string;
  onChoose: (view: V) => void;
};

/** Which part of a list is shown: one of a few. */
export function ViewChoice<V extends string>({ views, shown, wordOf, onChoose }: Props<V>) {
  const say = useWords();
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={shown}
      aria-label={say('desk.field.view')}
      onChange={(_, next: V | null) => next && onChoose(next)}
      sx={{ '& .MuiToggleButton-root': { px: 2, textTransform: 'none', minHeight: { xs: 44, sm: 32 } } }}
    >
      {views.map((view) => (
        <ToggleButton key={view} value={view}>
          {wordOf(view)}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
