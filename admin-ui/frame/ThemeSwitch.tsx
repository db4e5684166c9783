import Dark from '@mui/icons-material/DarkModeOutlined';
import Light from '@mui/icons-material/LightModeOutlined';
import IconButton from '@mui/material/IconButton';
import { useTheme } from '@mui/material/styles';
import { useTheme as useThemePreference } from 'react-admin';
import { useWords } from '../i18n/useWords.ts';

export function ThemeSwitch() {
  const say = useWords();
  const shown = useTheme().palette.mode;
  const [, setPreference] = useThemePreference();
  return (
    <IconButton
      onClick={() => setPreference(shown === 'dark' ? 'light' : 'dark')}
      aria-label={say('desk.nav.theme')}
      title={say('desk.nav.theme')}
    >
      {shown === 'dark' ? <Light fontSize="small" /> : <Dark fontSize="small" />}
    </IconButton>
  );
}
