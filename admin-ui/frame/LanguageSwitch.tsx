import Translate from '@mui/icons-material/TranslateOutlined';
import Button from '@mui/material/Button';
import { useQueryClient } from '@tanstack/react-query';
import { useSetLocale } from 'react-admin';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { keepLocaleOnServer } from '../session/authProvider.ts';

/** The other language, in its own script. What the server words (reasons, stories) is fetched again. */
export function LanguageSwitch({ signedIn = true }: { signedIn?: boolean }) {
  const say = useWords();
  const setLocale = useSetLocale();
  const queries = useQueryClient();
  const other = useReaderLocale() === 'zh' ? 'en' : 'zh';
  const name = other === 'zh' ? '中文' : 'English';
  const change = async () => {
    await setLocale(other);
    if (!signedIn) return;
    await queries.invalidateQueries();
    await keepLocaleOnServer(other).catch(() => undefined);
  };
  return (
    <Button
      color="inherit"
      startIcon={<Translate />}
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      aria-label={`${say('desk.nav.language')}: ${name}`}
      onClick={() => void change()}
    >
      {name}
    </Button>
  );
}
